/** The reference for reading: node:http that knows one answer and sends it, with the same bytes and headers as the shop. */
import { createServer } from 'node:http'

let body = Buffer.alloc(0)
let headers: Record<string, string | string[]> = {}
const server = createServer((_request, response) => {
  response.writeHead(200, headers)
  response.end(body)
})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as { port: number }).port }))
process.on('message', (answer: { body: string; headers: typeof headers }) => {
  body = Buffer.from(answer.body, 'base64')
  headers = answer.headers
  process.send!({ ready: true })
})
process.on('disconnect', () => process.exit())
