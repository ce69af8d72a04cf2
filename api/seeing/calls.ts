import { subscribe } from 'node:diagnostics_channel'
import type { FastifyBaseLogger } from 'fastify'
import { callSeconds } from './metrics.ts'

type Outgoing = { origin: string | URL; path: string; method: string; addHeader(name: string, value: string): unknown }
type Told = { request: Outgoing; response?: { statusCode: number }; error?: Error }
/** Told when a call begins, with a way to add a header; returns who is told how it ended. */
export type CallWatcher = (call: { method: string; host: string; path: string; header(name: string, value: string): void }) => (status: number, error?: Error) => void

const SLOW_MS = 3000
const began = new WeakMap<Outgoing, { at: number; host: string; status: number; ended: ((status: number, error?: Error) => void) | undefined }>()
let watcher: CallWatcher | undefined
let log: FastifyBaseLogger | undefined
let known: ReadonlySet<string> = new Set()
let listening = false

/** The one that is told of every call from now on, in place of the one before. */
export function watchCalls(next: CallWatcher): void {
  watcher = next
}

/**
 * Looks at every call that leaves this process by fetch: gateways, stores, webhooks. Failed and slow ones are logged, all are
 * counted, by host where it is one of ours and else as `other`, since webhooks may go anywhere.
 * https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
export function lookAtCalls(to: FastifyBaseLogger, hosts: Iterable<string>): void {
  log = to
  known = new Set(hosts)
  if (listening) return
  listening = true
  subscribe('undici:request:create', (message) => {
    const { request } = message as Told
    const url = new URL(String(request.origin))
    const path = request.path.replace(/\?.*/s, '')
    const header = (name: string, value: string) => void request.addHeader(name, value)
    began.set(request, { at: performance.now(), host: url.host, status: 0, ended: watcher?.({ method: request.method, host: url.host, path, header }) })
  })
  subscribe('undici:request:headers', (message) => {
    const { request, response } = message as Told
    const call = began.get(request)
    if (call && response) call.status = response.statusCode
  })
  subscribe('undici:request:trailers', (message) => end(message as Told))
  subscribe('undici:request:error', (message) => end(message as Told))
}

function end({ request, error }: Told): void {
  const call = began.get(request)
  if (!call) return
  began.delete(request)
  const ms = performance.now() - call.at
  const failed = error !== undefined || call.status >= 500
  callSeconds.observe({ host: known.has(call.host) ? call.host : 'other', outcome: error ? 'failed' : `${Math.floor(call.status / 100)}xx` }, ms / 1000)
  call.ended?.(call.status, error)
  if (failed || ms > SLOW_MS)
    log?.warn(
      { method: request.method, host: call.host, ms: Math.round(ms), status: call.status, ...(error ? { why: error.message } : {}) },
      failed ? 'outgoing call failed' : 'slow outgoing call',
    )
}
