/** A thread of its own that visits the rest of the shop at a steady pace, and says how long it took. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** A request, or `body` sent, perhaps by somebody with a token. */
export type Look = { name: string; path: string; token?: string; body?: object }
/** When it began (Unix ms), how long it took, and whether the shop did it. */
export type Visit = { name: string; at: number; ms: number; ok: boolean }

const { urls, looks, perSecond } = workerData as { urls: string[]; looks: Look[]; perSecond: number }
const agent = new Agent({ keepAlive: true })
let visits: Visit[] = []
let going = true

parentPort?.on('message', (word: string) => {
  if (word === 'stop') going = false
  parentPort?.postMessage(visits)
  visits = []
})

const visit = (url: string, { path, token, body }: Look): Promise<boolean> =>
  new Promise((resolve) => {
    const text = body && JSON.stringify(body)
    const headers = { ...(token && { authorization: token }), ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
    request(url + path, { agent, method: text ? 'POST' : 'GET', headers }, (response) => {
      response.resume()
      response.on('end', () => resolve((response.statusCode ?? 500) < 400))
      response.on('error', () => resolve(false))
    })
      .on('error', () => resolve(false))
      .end(text)
  })

for (let n = 0; going; n++) {
  const began = performance.now()
  const at = Date.now()
  const look = looks[n % looks.length]!
  // Not waited for: a slow shop does not make its visitors come slower.
  void visit(urls[n % urls.length]!, look).then((ok) => visits.push({ name: look.name, at, ms: performance.now() - began, ok }))
  await pause(Math.max(0, 1000 / perSecond - (performance.now() - began)))
}
agent.destroy()
