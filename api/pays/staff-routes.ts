import { type TSchema, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListWish, staffPage } from '../http/staff-list.ts'
import { listWalletMoves } from '../ledger/read.ts'
import { walletOf } from '../ledger/post.ts'
import { transact } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { fen, yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { settleCash } from './cash.ts'
import { orRefuse, reconciled } from './methods.ts'
import { reconcileDay, settleDifference } from './reconcile.ts'
import { listDifferences, listPayments, listRefunds, listRequests, listRuns } from './staff-read.ts'
import { decideStuck } from './stuck.ts'
import { askForAdjustment, decideAdjustment } from './wallet.ts'

const Text = (most: number) => Type.String({ maxLength: most })
const Maybe = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Paginator = Type.Object({ pagesize: Type.Integer(), total: Type.Integer() })
const Listed = (row: TSchema) => replies(Ok({ data: Type.Array(row), paginator: Paginator }))
const InId = Type.Object({ id: Whole })
const Note = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const Money = Type.String({ pattern: '^[0-9]{1,8}(\\.[0-9]{1,2})?$' })

/** What a suggestion means, in words. */
const suggestions: Record<string, [zh: string, en: string]> = {
  'ask the gateway': ['向支付平台查询这一笔；查到后会自动入账', 'Ask the gateway about it; what it says is booked by itself'],
  'look it up at the gateway': ['在支付平台的后台核对这一笔', 'Look it up in the gateway’s own console'],
  'refund it at the gateway': ['不是本店的订单号：在支付平台核实，必要时在那里退款', 'Not a number of ours: check it at the gateway, and refund it there if need be'],
  'wait for tomorrow': ['接近午夜：等明天的对账单', 'Close to midnight: wait for tomorrow’s statement'],
  'book the rest by hand': ['在支付平台后台退过款：补记一笔退款', 'Given back in the gateway’s console: book a refund for it'],
}

/** /v1/staff: payments, refunds, cash, wallets and reconciliation, for the area pays. */
export const payStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const [read, write, change] = [requireStaff(deps, 'pays', READ), requireStaff(deps, 'pays', WRITE), requireStaff(deps, 'pays', CHANGE)]
    const common = { tags: ['staff'], security: [{ staff: [] }] }
    const listing = { onRequest: read, config: { empty: { data: [] } } }
    const time = (at: Date | null) => at && shopTime(at, config.timeZone)
    const money = (amount: number | null) => (amount === null ? null : yuan(amount))

    app.get(
      '/v1/staff/pays',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listStaffPayments',
          summary: 'Payments, newest first; q is a number of an order, of a payment or of the gateway',
          querystring: Type.Object({ ...staffPage, q: Type.Optional(Text(64)), method: Type.Optional(Text(20)), state: Type.Optional(Text(20)) }),
          response: Listed(
            Type.Object({
              id: Type.Integer(),
              number: Type.String(),
              order_id: Type.Integer(),
              username: Type.String(),
              method: Type.String(),
              status: Type.String(),
              amount: Type.String(),
              paid: Type.String(),
              refunded: Type.String(),
              refund_booked: Type.String(),
              trade_no: Maybe(Type.String()),
              created_at: Type.String(),
              paid_at: Maybe(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const { q, method, state } = request.query
        const page = staffListWish(request.query)
        const { rows, total } = await listPayments(db, { ...page, q: textOf(q), method: textOf(method), state: textOf(state) })
        const data = rows.map((row) => ({
          ...row,
          order_id: row.orderId,
          status: row.state,
          amount: yuan(row.amount),
          paid: yuan(row.paid),
          refunded: yuan(row.refunded),
          refund_booked: yuan(row.refundBooked),
          trade_no: row.tradeNo,
          created_at: shopTime(row.createdAt, config.timeZone),
          paid_at: time(row.paidAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/pays/:order_id/cash',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'settleCash',
          summary: 'The courier has handed in what an order cost on delivery: all of it',
          params: Type.Object({ order_id: Whole }),
          body: Type.Object({ amount: Money }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const wish = { orderId: whole(request.params.order_id), amount: fen(request.body.amount), clerkId: clerkOf(request).id, at: clock() }
        await transact(db, (tx) => settleCash(tx, wish))
        return ok({})
      },
    )

    app.get(
      '/v1/staff/refunds',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listStaffRefunds',
          summary: 'Refunds; state waiting, stuck (the gateway has said no for good) or done',
          querystring: Type.Object({ ...staffPage, state: Type.Optional(Text(20)) }),
          response: Listed(
            Type.Object({
              id: Type.Integer(),
              number: Type.String(),
              order_id: Type.Integer(),
              username: Type.String(),
              method: Type.String(),
              destination: Type.String(),
              amount: Type.String(),
              why: Type.String(),
              status: Type.String(),
              error: Maybe(Type.String()),
              tried: Type.Integer(),
              created_at: Type.String(),
              done_at: Maybe(Type.String()),
              note: Maybe(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const page = staffListWish(request.query)
        const { rows, total } = await listRefunds(db, { ...page, state: textOf(request.query.state) })
        const data = rows.map((row) => ({
          ...row,
          order_id: row.orderId,
          status: row.state,
          amount: yuan(row.amount),
          created_at: shopTime(row.createdAt, config.timeZone),
          done_at: time(row.doneAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/refunds/:id/decisions',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'decideRefund',
          summary: 'What becomes of a refund that the gateway has refused: asked again, or into the buyer’s wallet',
          params: InId,
          body: Type.Object({ action: Type.Union([Type.Literal('retry'), Type.Literal('wallet')]), note: Note }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await decideStuck(deps, whole(request.params.id), { ...request.body, clerkId: clerkOf(request).id })
        return ok({})
      },
    )

    app.get(
      '/v1/staff/reconciliations',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listReconciliations',
          summary: 'The gateways’ statements and how they compare with our books, the latest day first',
          querystring: Type.Object(staffPage),
          response: Listed(
            Type.Object({
              id: Type.Integer(),
              method: Type.String(),
              day: Type.String(),
              status: Type.String(),
              error: Maybe(Type.String()),
              lines: Type.Integer(),
              theirs: Type.String(),
              ours: Type.String(),
              fees: Type.String(),
              open: Type.Integer(),
              settled: Type.Integer(),
              ran_at: Type.String(),
            }),
          ),
        },
      },
      async (request) => {
        const page = staffListWish(request.query)
        const { rows, total } = await listRuns(db, page)
        const data = rows.map((row) => ({
          ...row,
          status: row.state,
          theirs: yuan(row.theirs),
          ours: yuan(row.ours),
          fees: yuan(row.fees),
          ran_at: shopTime(row.ranAt, config.timeZone),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/reconciliations',
      {
        onRequest: write,
        schema: {
          ...common,
          operationId: 'reconcile',
          summary: 'Compare a day’s statements with our books now',
          body: Type.Object({ day: Text(10) }),
          response: replies(Ok({ data: Type.Array(Type.Object({ id: Type.Integer(), method: Type.String(), differences: Type.Integer() })) })),
        },
      },
      async (request) => {
        const data = []
        for (const method of reconciled(deps.pay)) data.push(await orRefuse(reconcileDay(deps, method, request.body.day)))
        return ok({ data })
      },
    )

    app.get(
      '/v1/staff/differences',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listDifferences',
          summary: 'Where statements and books differ: of a run, or all; state open or settled',
          querystring: Type.Object({ ...staffPage, run: Type.Optional(Whole), state: Type.Optional(Text(20)) }),
          response: Listed(
            Type.Object({
              id: Type.Integer(),
              run: Type.Integer(),
              method: Type.String(),
              day: Type.String(),
              what: Type.String(),
              number: Type.String(),
              order_id: Maybe(Type.Integer()),
              kind: Type.String({ description: 'missing in the statement, extra in it, or another amount' }),
              ours: Maybe(Type.String()),
              theirs: Maybe(Type.String()),
              suggestion: Type.String(),
              status: Type.String(),
              note: Maybe(Type.String()),
              settled_by: Maybe(Type.String()),
              settled_at: Maybe(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const page = staffListWish(request.query)
        const { run, state } = request.query
        const { rows, total } = await listDifferences(db, { ...page, runId: run === undefined ? undefined : whole(run), state: textOf(state) })
        const data = rows.map((row) => ({
          ...row,
          run: row.runId,
          order_id: row.orderId,
          ours: money(row.ours),
          theirs: money(row.theirs),
          suggestion: inWords(request.lang, row.suggestion),
          status: row.state,
          settled_by: row.settledBy,
          settled_at: time(row.settledAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.patch(
      '/v1/staff/differences/:id',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'settleDifference',
          summary: 'A difference has been dealt with: how',
          params: InId,
          body: Type.Object({ note: Note }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const by = { clerkId: clerkOf(request).id, note: request.body.note.trim(), at: clock() }
        await transact(db, (tx) => settleDifference(tx, whole(request.params.id), by))
        return ok({})
      },
    )

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
          response: Listed(
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
        const { rows, total } = await listRequests(db, { ...page, clerkId: clerkOf(request).id, state: textOf(request.query.state) })
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

/** A filter as it came, in a form the database can compare. */
const textOf = (text: string | undefined): string | undefined => (text ? text.replaceAll('\0', '').toWellFormed() : undefined)

function inWords(lang: Lang, suggestion: string): string {
  const [zh, en] = suggestions[suggestion] ?? [suggestion, suggestion]
  return said(lang, zh, en)
}
