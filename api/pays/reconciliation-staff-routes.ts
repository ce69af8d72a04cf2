import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Maybe, Ok, ok, replies } from '../http/envelope.ts'
import { clerkOf } from '../http/staff-auth.ts'
import { filterOf, StaffList, staffListWish, staffPage } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { orRefuse, reconciled } from './methods.ts'
import { reconcileDay, settleDifference } from './reconcile.ts'
import { InId, Note, payDesk, Text } from './staff-schema.ts'
import { listDifferences, listRuns } from './staff-read.ts'

/** What a suggestion means, in words. */
const suggestions: Record<string, [zh: string, en: string]> = {
  'ask the gateway': ['向支付平台查询这一笔；查到后会自动入账', 'Ask the gateway about it; what it says is booked by itself'],
  'look it up at the gateway': ['在支付平台的后台核对这一笔', 'Look it up in the gateway’s own console'],
  'refund it at the gateway': ['不是本店的订单号：在支付平台核实，必要时在那里退款', 'Not a number of ours: check it at the gateway, and refund it there if need be'],
  'wait for tomorrow': ['接近午夜：等明天的对账单', 'Close to midnight: wait for tomorrow’s statement'],
  'book the rest by hand': ['在支付平台后台退过款：补记一笔退款', 'Given back in the gateway’s console: book a refund for it'],
}

/** /v1/staff: what gateways say of a day beside our books, for the area pays. */
export const reconciliationStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const { write, change, common, listing, time } = payDesk(deps)
    const money = (amount: number | null) => (amount === null ? null : yuan(amount))

    app.get(
      '/v1/staff/reconciliations',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listReconciliations',
          summary: 'The gateways’ statements and how they compare with our books, the latest day first',
          querystring: Type.Object(staffPage),
          response: StaffList(
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
          response: StaffList(
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
        const { rows, total } = await listDifferences(db, { ...page, runId: run === undefined ? undefined : whole(run), state: filterOf(state) })
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
  }

function inWords(lang: Lang, suggestion: string): string {
  const [zh, en] = suggestions[suggestion] ?? [suggestion, suggestion]
  return said(lang, zh, en)
}
