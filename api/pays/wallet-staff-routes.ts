import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Maybe, Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf } from '../http/staff-auth.ts'
import { filterOf, StaffList, staffListWish, staffPage } from '../http/staff-list.ts'
import { listWalletMoves } from '../ledger/read.ts'
import { walletOf } from '../ledger/post.ts'
import { transact } from '../shared/db.ts'
import { whole } from '../shared/ids.ts'
import { fen, yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { InId, Note, payDesk, Text } from './staff-schema.ts'
import { listRequests } from './staff-read.ts'
import { askForAdjustment, decideAdjustment } from './wallet.ts'

/** /v1/staff: buyers’ wallets and changes of them that take two clerks, for the area pays. */
export const walletStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const { read, write, change, common, listing, time } = payDesk(deps)

    app.get(
      '/v1/staff/wallets/:username',
      {
        onRequest: read,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'readStaffWallet',
          summary: 'A buyer’s wallet and its ledger',
          params: Type.Object({ username: Text(40) }),
          querystring: Type.Object(staffPage),
          response: replies(
            Ok({
              data: Type.Object({
                balance: Type.String(),
                moves: Type.Array(Type.Object({ kind: Type.String(), amount: Type.String(), order_id: Maybe(Type.Integer()), at: Type.String() })),
              }),
              paginator: Paginator,
            }),
          ),
        },
      },
      async (request) => {
        const [user] = await db<{ id: number }[]>`select id from users where username = ${request.params.username}`
        if (!user) throw new Refusal(10511)
        const page = staffListWish(request.query)
        const [balance, { moves, total }] = await Promise.all([walletOf(db, user.id), listWalletMoves(db, user.id, page)])
        const rows = moves.map((move) => ({ kind: move.kind, amount: yuan(move.amount), order_id: move.orderId, at: shopTime(move.at, config.timeZone) }))
        return ok({ data: { balance: yuan(balance), moves: rows }, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/wallets/:username/adjust',
      {
        onRequest: write,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'askForAdjustment',
          summary: 'Ask for a change of a buyer’s wallet; another clerk has to approve it',
          params: Type.Object({ username: Text(40) }),
          body: Type.Object({ amount: Type.String({ pattern: '^-?[0-9]{1,6}(\\.[0-9]{1,2})?$', description: 'In yuan; a minus takes away' }), reason: Note }),
          response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })),
        },
      },
      async (request) => {
        const { amount, reason } = request.body
        const sum = amount.startsWith('-') ? -fen(amount.slice(1)) : fen(amount)
        if (sum === 0) throw new Refusal(10504, { field: 'amount' })
        const wish = { username: request.params.username, amount: sum, reason: reason.trim(), clerkId: clerkOf(request).id, at: clock() }
        const id = await writeOnce(db, request, async (tx) => ({ id: await askForAdjustment(tx, wish) }))
        return ok({ data: id })
      },
    )

    app.get(
      '/v1/staff/wallet-requests',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listWalletRequests',
          summary: 'Changes of wallets that were asked for; those that wait first',
          querystring: Type.Object({ ...staffPage, state: Type.Optional(Text(20)) }),
          response: StaffList(
            Type.Object({
              id: Type.Integer(),
              username: Type.String(),
              amount: Type.String(),
              reason: Type.String(),
              status: Type.String(),
              asked_by: Type.String(),
              asked_at: Type.String(),
              decided_by: Maybe(Type.String()),
              decided_at: Maybe(Type.String()),
              mine: Type.Boolean({ description: 'Asked for by the one who reads: somebody else decides' }),
            }),
          ),
        },
      },
      async (request) => {
        const page = staffListWish(request.query)
        const { rows, total } = await listRequests(db, { ...page, clerkId: clerkOf(request).id, state: filterOf(request.query.state) })
        const data = rows.map((row) => ({
          ...row,
          amount: yuan(row.amount),
          status: row.state,
          asked_by: row.askedBy,
          asked_at: shopTime(row.askedAt, config.timeZone),
          decided_by: row.decidedBy,
          decided_at: time(row.decidedAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/wallet-requests/:id/decisions',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'decideAdjustment',
          summary: 'Approve or refuse a change of a wallet that somebody else has asked for',
          params: InId,
          body: Type.Object({ approve: Type.Boolean() }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const by = { approve: request.body.approve, clerkId: clerkOf(request).id, at: clock() }
        await transact(db, (tx) => decideAdjustment(tx, whole(request.params.id), by))
        return ok({})
      },
    )
  }
