import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '@opentelemetry/api'

/** What everything that happens for one request, or one job, knows of it. */
export type Seen = {
  requestId: string
  /** Where there are traces: what is under way. */
  span?: Span | undefined
}

const seen = new AsyncLocalStorage<Seen>()

/** The request or job that this is done for, if any. */
export const seenNow = (): Seen | undefined => seen.getStore()

/** Runs `work`, and everything that it starts, for this request or job. */
export const runSeen = <T>(what: Seen, work: () => T): T => seen.run(what, work)

/** Runs `work` for nobody: what it starts must not be taken for a part of the request. */
export const runUnseen = <T>(work: () => T): T => seen.exit(work)

const WELL_FORMED = /^[\w.-]{8,64}$/

/** The id that a proxy or client gave, if it is one; else a new one. */
export const requestIdFrom = (given: unknown, make: () => string): string => (typeof given === 'string' && WELL_FORMED.test(given) ? given : make())

const MARK = 'request:'

/** How a job is told of the request that wants it; null outside of one. */
export function flagsNow(): string[] | null {
  const now = seenNow()
  return now ? [`${MARK}${now.requestId}`] : null
}

/** The request that a job's flags name. */
export const requestOf = (flags: string[]): string | undefined => flags.find((flag) => flag.startsWith(MARK))?.slice(MARK.length)
