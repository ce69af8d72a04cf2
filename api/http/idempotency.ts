import { createHash } from 'node:crypto'
import type postgres from 'postgres'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** The part of a request that tells one wish from another; a door without HTTP makes its own. */
export type OnceRequest = {
  method: string
  headers: Record<string, string | string[] | undefined>
  routeOptions: { url?: string | undefined }
  buyer?: { id: number } | undefined
  clerk?: { id: number } | undefined
  ip: string
  params?: unknown
  body?: unknown
}

/** A wish that is granted once: whose and where (`scope`), under which key, and a hash of what it is. */
export type Once = { scope: string; key: string; wish: string }

/**
 * The transaction of a door that creates something. With an Idempotency-Key, the key and the answer commit together
 * with the work: a repeat, even one that races the first, waits for it and gets the same answer; after a refusal the
 * key is free again. Throws 10003 when the key was used for another wish, 10004 when it is no key.
 * @param wished what tells one wish from another, when the body itself must not be hashed as it is (a password)
 */
export async function writeOnce<T extends object>(pool: Pool, request: OnceRequest, work: (tx: Tx) => Promise<T>, wished: unknown = request.body): Promise<T> {
  const once = onceOf(request, wished)
  if (!once) return await transact(pool, work)
  return await transact(pool, async (tx) => {
    const [mine] = await tx`insert into idempotency_keys (scope, key, wish) values (${once.scope}, ${once.key}, ${once.wish}) on conflict do nothing returning 1`
    if (!mine) return answerFor<T>(once, await readAnswers(tx, [once]))!
    const answer = await work(tx)
    await tx`update idempotency_keys set answer = ${tx.json(answer as postgres.JSONValue)} where scope = ${once.scope} and key = ${once.key}`
    return answer
  })
}

/** What a request's Idempotency-Key says; undefined without one. Throws 10004 when it is no key. */
export function onceOf(request: OnceRequest, wished: unknown = request.body): Once | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw new Refusal(10004)
  const scope = `${request.method} ${request.routeOptions.url} ${request.clerk ? `staff-${request.clerk.id}` : (request.buyer?.id ?? request.ip)}`
  const about = aboutWhat(request)
  const wish = createHash('sha256')
    .update(JSON.stringify(about ? [about, wished ?? null] : (wished ?? null)))
    .digest('base64url')
  return { scope, key, wish }
}

/** What the path names besides the buyer, who is in the scope: the same body to another order, or another's wallet, is another wish. */
function aboutWhat({ buyer, params }: OnceRequest): Record<string, unknown> | undefined {
  const { username, ...rest } = (params ?? {}) as Record<string, unknown>
  const about = buyer || username === undefined ? rest : { username, ...rest }
  return Object.keys(about).length > 0 ? about : undefined
}

export type FirstAnswer = Once & { answer: unknown }

/** What was answered under these keys before. */
export async function readAnswers(tx: Tx, onces: readonly Once[]): Promise<FirstAnswer[]> {
  if (onces.length === 0) return []
  return await tx<FirstAnswer[]>`
    select scope, key, wish, answer from idempotency_keys
    where (scope, key) in (select * from unnest(${onces.map(({ scope }) => scope)}::text[], ${onces.map(({ key }) => key)}::text[]))`
}

/** The first answer to a wish, if it was granted before. Throws 10003 when its key was used for another wish. */
export function answerFor<T>({ scope, key, wish }: Once, answers: readonly FirstAnswer[]): T | undefined {
  const first = answers.find((answer) => answer.scope === scope && answer.key === key)
  if (!first) return undefined
  if (first.wish !== wish) throw new Refusal(10003)
  return first.answer as T
}

/** Keeps the answers to wishes that were granted now, by a transaction that holds a lock under which nobody else grants them. */
export async function keepAnswers(tx: Tx, answers: readonly FirstAnswer[]): Promise<void> {
  if (answers.length === 0) return
  await tx`
    insert into idempotency_keys (scope, key, wish, answer)
    select scope, key, wish, answer from jsonb_to_recordset(${tx.json(answers as unknown as postgres.JSONValue)}::jsonb) as a (scope text, key text, wish text, answer jsonb)`
}
