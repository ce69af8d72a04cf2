import type { FastifyBaseLogger } from 'fastify'
import type { SealBroken } from '../shared/personal.ts'
import { reportFault } from './faults.ts'

/** A missing key, or somebody has been at the rows: whoever runs the shop has to know which. */
export function reportSeal(log: FastifyBaseLogger, { place, owner, why }: SealBroken, where: 'request' | 'job', tags: Record<string, string> = {}): void {
  log.error({ column: place, owner, why }, 'a sealed field does not open')
  reportFault(new Error(`a sealed field does not open: ${place} of ${owner}, ${why}`), where, tags)
}
