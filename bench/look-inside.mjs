/** Preloaded into a shop whose memory is measured (`--import`): tells, when it is asked, what V8 holds. Nothing of the shop knows of it, and it is no TypeScript: what takes types away would take memory. */
import { getHeapSpaceStatistics, setFlagsFromString, writeHeapSnapshot } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('message', (message) => {
  if (message.snapshot) process.send({ snapshot: writeHeapSnapshot(message.snapshot) })
  if (!message.look) return
  const { heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const spaces = Object.fromEntries(getHeapSpaceStatistics().map((space) => [space.space_name, space.physical_space_size]))
  collect()
  const after = process.memoryUsage()
  process.send({ inside: { heapTotal, heapUsed, external, arrayBuffers, spaces, collected: after.heapUsed, collectedBuffers: after.arrayBuffers } })
})
// Who is asked nothing any more may end.
process.channel.unref()
