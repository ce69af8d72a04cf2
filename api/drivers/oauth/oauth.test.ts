import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { openGateway } from '../../test/gateway.ts'
import { oauthContract } from './contract.ts'
import { qq } from './qq.ts'
import { weibo } from './weibo.ts'

const other = await openGateway()

for (const [name, driver] of Object.entries({ weibo, qq })) {
  const client = { id: `${name}-app`, secret: `${name}-secret`, url: `${other.url}/${name}` }
  oauthContract(name, async () => ({
    oauth: driver(client),
    stranger: driver({ ...client, secret: 'wrong' }),
    down: driver({ ...client, url: 'http://127.0.0.1:1' }),
    allow: async (url, person) => Object.fromEntries((await other.answer(url, person)).searchParams),
    deny: async (url) => Object.fromEntries((await other.answer(url, '', 'deny')).searchParams),
    answering: async (status, text) => driver({ ...client, url: await answering(status, text) }),
  }))
}

async function answering(status: number, text: string): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
