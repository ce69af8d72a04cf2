import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Answers a request, or hands it on. */
export type Door = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Puts a door in front of whatever answers so far: the last to come is the first to be asked. Throws an Error while nothing answers yet. */
export function standBefore(server: Server, door: Door): void {
  const [inside] = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  if (!inside) throw new Error('the server has no router yet')
  server.off('request', inside)
  server.on('request', (request, response) => door(request, response, () => inside(request, response)))
}
