import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { type Tx, transact } from '../shared/db.ts'
import { clientOf, type Entry, enter, enteredReply } from './enter.ts'

/** What `work` does and the log-in of the user it names commit together; the reply of every way in. */
export async function letIn(deps: Deps, request: FastifyRequest, entry: Pick<Entry, 'way' | 'carts'>, work: (tx: Tx) => Promise<number>) {
  return await enteredReply(deps, await transact(deps.db, async (tx) => await enter(tx, deps, await work(tx), { ...clientOf(request), ...entry })))
}
