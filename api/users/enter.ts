import type { FastifyRequest } from 'fastify'
import { mergeCart } from '../carts/merge.ts'
import type { Deps } from '../deps.ts'
import { issueToken, type Ticket } from '../http/auth.ts'
import { deviceOf } from '../http/device.ts'
import { ok } from '../http/envelope.ts'
import { type Tx, transact } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'
import { openSession, type SessionWish } from './session.ts'

/** How somebody comes in, and what they had in their cart outside. */
export type Entry = SessionWish & { carts?: unknown }

/**
 * A buyer who is in. It holds no token: whoever answers mints one, so that nothing that is stored holds one.
 * With `eraseAfter` the account is about to be erased; its owner may still restore it.
 */
export type Entered = Ticket & { userId: number; cartsCount: number; eraseAfter: Date | null }

/**
 * Where every way in ends: brings the offline cart along and opens the session. The one who calls has made sure that it is
 * them. Throws 10131 for an account that is closed.
 */
export async function enter(tx: Tx, userId: number, { carts, ...wish }: Entry): Promise<Entered> {
  const ticket = await openSession(tx, userId, wish)
  const [user] = await tx<{ eraseAfter: Date | null }[]>`select erase_after as "eraseAfter" from users where id = ${userId}`
  return { ...ticket, userId, cartsCount: await mergeCart(tx, userId, carts), eraseAfter: user?.eraseAfter ?? null }
}

/** The device and address of a request that comes from a client. */
export const clientOf = (request: FastifyRequest): Pick<Entry, 'kind' | 'device' | 'ip'> => ({
  kind: 'client',
  device: deviceOf(request.headers['user-agent']),
  ip: request.ip,
})

/** The reply of every way in, as the contract has it. */
export async function enteredReply(deps: Deps, entered: Entered) {
  const token = await issueToken(deps.config, entered)
  const { username, cartsCount, eraseAfter } = entered
  return ok({ username, token, data: { token }, carts_count: cartsCount, ...(eraseAfter ? { erase_after: shopTime(new Date(eraseAfter), deps.config.timeZone) } : {}) })
}

/** What `work` does and the log-in of the user it names commit together; the reply of every way in. */
export async function letIn(deps: Deps, request: FastifyRequest, entry: Pick<Entry, 'way' | 'carts'>, work: (tx: Tx) => Promise<number>) {
  return await enteredReply(deps, await transact(deps.db, async (tx) => await enter(tx, await work(tx), { ...clientOf(request), ...entry })))
}
