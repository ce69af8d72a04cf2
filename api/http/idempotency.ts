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
  body?: unknown
}

/**
 * The transaction of a door that creates something. With an Idempotency-Key, the key and the answer commit together
 * with the work: a repeat, even one that races the first, waits for it and gets the same answer; after a refusal the
 * key is free again. Throws 10003 when the key was used for another wish, 10004 when it is no key.
 * @param wished what tells one wish from another, when the body itself must not be hashed as it is (a password)
 */
export async function writeOnce<T extends object>(pool: Pool, request: OnceRequest, work: (tx: Tx) => Promise<T>, wished: unknown = request.body): Promise<T> {
  const key = request.headers['idempotency-key']
  if (key === undefined) return await transact(pool, work)
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw new Refusal(10004)
  const scope = `${request.method} ${request.routeOptions.url} ${request.clerk ? `staff-${request.clerk.id}` : (request.buyer?.id ?? request.ip)}`
  const wish = createHash('sha256')
    .update(JSON.stringify(wished ?? null))
    .digest('base64url')
  return await transact(pool, async (tx) => {
    const [mine] = await tx`insert into idempotency_keys (scope, key, wish) values (${scope}, ${key}, ${wish}) on conflict do nothing returning 1`
    if (!mine) return await firstAnswer<T>(tx, scope, key, wish)
    const answer = await work(tx)
    await tx`update idempotency_keys set answer = ${tx.json(answer as postgres.JSONValue)} where scope = ${scope} and key = ${key}`
    return answer
  })
}

async function firstAnswer<T>(tx: Tx, scope: string, key: string, wish: string): Promise<T> {
  const [first] = await tx<{ wish: string; answer: T }[]>`select wish, answer from idempotency_keys where scope = ${scope} and key = ${key}`
  if (first?.wish !== wish) throw new Refusal(10003)
  return first.answer
}
