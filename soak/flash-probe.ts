/** A thread of its own that visits the rest of the shop at a steady pace, and says how long it took. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

const { urls, paths, perSecond } = workerData as { urls: string[]; paths: string[]; perSecond: number }
const agent = new Agent({ keepAlive: true })
let visits: { at: number; ms: number; ok: boolean }[] = []
let going = true

parentPort?.on('message', (word: string) => {
  if (word === 'stop') going = false
  parentPort?.postMessage(visits)
  visits = []
})

const visit = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    request(url, { agent }, (response) => {
      response.resume()
      response.on('end', () => resolve((response.statusCode ?? 500) < 500))
      response.on('error', () => resolve(false))
    })
      .on('error', () => resolve(false))
      .end()
  })

for (let n = 0; going; n++) {
  const began = performance.now()
  const at = Date.now()
  // Not waited for: a slow shop does not make its visitors come slower.
  void visit(urls[n % urls.length]! + paths[n % paths.length]!).then((ok) => visits.push({ at, ms: performance.now() - began, ok }))
  await pause(Math.max(0, 1000 / perSecond - (performance.now() - began)))
}
agent.destroy()
