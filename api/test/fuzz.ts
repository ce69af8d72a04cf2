import { Compile } from 'typebox/schema'
import { areas } from '../shared/rights.ts'
import type { Shop } from './shop.ts'
import { type Callers, chanceOf, type FuzzRequest, Known, makeRequest, type Operation, operationsOf, type Schema } from './fuzz-requests.ts'

export type Fuzzed = {
  requests: number
  operations: number
  /** How many were answered with each class of status. */
  statuses: Record<string, number>
  p99: number
  worst: { ms: number; request: string }
  faults: string[]
}

const AT_ONCE = 6
/** After so many requests the callers are new: what was asked may have ended their sessions, or them. */
const RENEWED_AFTER = 60
const MOST_MS = 5000
/** Marks what only its buyer, and staff, may read. */
export const SECRET = 'Q7private'
/** The shop says that somebody outside does not answer: here there is nobody. */
const OUTSIDE = new Set([10006, 10146, 10155, 10502, 10605, 11306])

/** What must not be in a reply: where our code lies, what the database said, what only the server knows. */
const leaks: readonly [what: string, pattern: RegExp][] = [
  ['a stack', /\bat .{0,200}\.[mc]?[jt]s:\d+|node_modules|node:internal/],
  [
    'words of the database',
    /PostgresError|syntax error at or near|violates (check|unique|foreign|not-null)|duplicate key value|relation "[^"]+"|invalid input syntax|graphile_worker/,
  ],
  ['a hash of a password', /\$argon2|password_hash|"no password"|secret_hash/],
  ['a key', /BEGIN (RSA )?PRIVATE KEY|postgres:\/\//],
]

/**
 * Sends so many requests to every operation in turn, as nobody, a buyer, another and staff, and judges each reply: no fault of ours, nothing
 * that nobody should read, in the form that the description promises, within five seconds. What replies name is asked for later.
 */
export async function fuzz(shop: Shop, { requests, seed, only = /./ }: { requests: number; seed: number; only?: RegExp }): Promise<Fuzzed> {
  const operations = operationsOf((await shop.ask('GET', '/v1/openapi.json')).body).filter(({ operationId }) => only.test(operationId))
  const known = new Known()
  const judge = judgeOf(shop)
  const faults: string[] = []
  const times: { ms: number; request: string }[] = []
  const statuses: Record<string, number> = {}
  let callers = newCallers(shop)
  let next = 0
  const one = async (): Promise<void> => {
    while (next < requests && faults.length < 40) {
      const at = next++
      if (at % RENEWED_AFTER === 0) callers = newCallers(shop)
      const request = makeRequest(operations[at % operations.length]!, await callers, known, chanceOf(seed * 1_000_003 + at))
      const began = performance.now()
      const reply = await send(shop, request).catch((error: Error) => ({ status: 0, type: '', text: String(error.cause ?? error) }))
      times.push({ ms: performance.now() - began, request: wordsOf(request) })
      statuses[`${String(reply.status).slice(0, 1)}xx`] = (statuses[`${String(reply.status).slice(0, 1)}xx`] ?? 0) + 1
      for (const fault of judge(request, reply)) faults.push(`#${at} ${fault}: ${wordsOf(request)} → ${reply.status} ${reply.text.slice(0, 300)}`)
      known.read(parsed(reply.text))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  times.sort((a, b) => a.ms - b.ms)
  const worst = times.at(-1) ?? { ms: 0, request: '' }
  if (worst.ms > MOST_MS) faults.push(`${Math.round(worst.ms)} ms: ${worst.request}`)
  return { requests: times.length, operations: operations.length, statuses, p99: times[Math.floor(times.length * 0.99)]?.ms ?? 0, worst, faults }
}

async function newCallers(shop: Shop): Promise<Callers> {
  const everything = Object.fromEntries(areas.map((area) => [area, 7]))
  const [buyer, other, staff] = await Promise.all([shop.buyer(), shop.buyer(), shop.staff(everything)])
  return { buyer, other, staff }
}

type Got = { status: number; type: string; text: string }

/** A stream of events is read for a moment only. */
async function send(shop: Shop, { operation, url, headers, body }: FuzzRequest): Promise<Got> {
  const response = await fetch(shop.url + url, {
    method: operation.method,
    redirect: 'manual',
    headers,
    ...(body === undefined ? {} : { body: body as string }),
    signal: AbortSignal.timeout(MOST_MS * 4),
  })
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('text/event-stream')) return { status: response.status, type, text: await response.text() }
  const reader = response.body!.getReader()
  const first = await Promise.race([reader.read(), new Promise<undefined>((resolve) => setTimeout(resolve, 200))])
  await reader.cancel()
  return { status: response.status, type, text: first?.value ? Buffer.from(first.value).toString() : '' }
}

function judgeOf(shop: Shop): (request: FuzzRequest, reply: Got) => string[] {
  const validators = new Map<Schema, ReturnType<typeof Compile>>()
  const fits = (schema: Schema, value: unknown): string | undefined => {
    const validator = validators.get(schema) ?? Compile(schema as Parameters<typeof Compile>[0])
    validators.set(schema, validator)
    if (validator.Check(value)) return undefined
    const [first] = validator.Errors(value)[1]
    return `not as described at ${first?.instancePath ?? ''}: ${first?.message ?? ''}`
  }
  return (request, reply) => {
    const faults: string[] = []
    const body = parsed(reply.text) as { code?: unknown } | undefined
    if (reply.status === 0) faults.push('no answer')
    if (reply.status >= 500 && !OUTSIDE.has(Number(body?.code))) faults.push('a fault of ours')
    for (const [what, pattern] of leaks) if (pattern.test(reply.text)) faults.push(what)
    if (request.who !== 'staff' && reply.text.includes(SECRET)) faults.push('what is somebody else’s')
    if (reply.text.includes(shop.config.authSecret) || reply.text.includes(shop.config.dataDir)) faults.push('what only the server knows')
    const unfit = reply.type.startsWith('application/json') && described(request.operation, reply.status)
    const why = unfit && fits(unfit, body)
    if (why) faults.push(why)
    return faults
  }
}

function described({ responses }: Operation, status: number): Schema | undefined {
  const one = responses[status] ?? responses[`${String(status)[0]}XX`]
  const schema = one?.content?.['application/json']?.schema
  // A file may happen to be JSON.
  return schema?.format === 'binary' ? undefined : schema
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const wordsOf = ({ operation, who, url, headers, body }: FuzzRequest): string =>
  `${who} ${operation.method} ${url.slice(0, 300)} ${headers['content-type'] ?? ''} ${body === undefined ? '' : String(body).slice(0, 500)}`
