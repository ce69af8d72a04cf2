import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { openGateway } from '../../test/gateway.ts'
import { smsContract } from './contract.ts'
import { yuntongxun } from './yuntongxun.ts'

const other = await openGateway()
const now = () => new Date()
const nonsense = createServer((_request, response) => void response.end('<html>502</html>'))
await new Promise<void>((resolve) => nonsense.listen(0, '127.0.0.1', resolve))
after(() => void nonsense.close())

smsContract('yuntongxun', async () => ({
  sms: yuntongxun({ ...other.yuntongxun, templates: { 'back-in-stock': '2' } }, now),
  async arrived(phone) {
    const { texts } = (await (await fetch(`${other.url}/sms?to=${phone}`, { headers: { accept: 'application/json' } })).json()) as { texts: { text: string }[] }
    return texts.map(({ text }) => text)
  },
  refusedPhone: '13800000000',
  broken: {
    'a wrong token': yuntongxun({ ...other.yuntongxun, authToken: 'f'.repeat(32) }, now),
    'another account': yuntongxun({ ...other.yuntongxun, accountSid: 'e'.repeat(32) }, now),
    'another app': yuntongxun({ ...other.yuntongxun, appId: 'd'.repeat(32) }, now),
    'no such template': yuntongxun({ ...other.yuntongxun, templateId: '999999' }, now),
    'a clock a day late': yuntongxun(other.yuntongxun, () => new Date(Date.now() - 90_000_000)),
    'a clock a day early': yuntongxun(other.yuntongxun, () => new Date(Date.now() + 90_000_000)),
    'a provider that talks nonsense': yuntongxun({ ...other.yuntongxun, url: `http://127.0.0.1:${(nonsense.address() as AddressInfo).port}` }, now),
    'nobody there': yuntongxun({ ...other.yuntongxun, url: 'http://127.0.0.1:1' }, now),
  },
}))
