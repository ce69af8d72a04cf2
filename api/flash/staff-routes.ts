import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { purgePages } from '../http/page-cache.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact, type Tx } from '../shared/db.ts'
import { wholeOr } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { endSale } from './give-back.ts'
import { changeSale, planSale } from './plan.ts'
import { listClaims, listSales, readSaleForStaff, type SaleState, type StaffSale } from './staff-read.ts'
import { InSale, SaleBody, SaleReply, saleReply, saleWish } from './schema.ts'

const tags = ['flash-sales']
const security = [{ staff: [] }]
const IdReply = Ok({ data: Type.Object({ id: Type.Integer() }) })
const Count = Type.Integer()
const StaffSaleReply = Type.Object({
  ...SaleReply.properties,
  left: Count,
  returned: Type.Integer({ description: 'Pieces that went back to the shelf' }),
  held: Type.Integer({ description: 'Pieces that wait for their order' }),
  unpaid: Type.Integer({ description: 'Pieces in orders that wait for their payment' }),
  paid: Type.Integer({ description: 'Pieces in orders that are paid' }),
  in_line: Count,
  lapsed: Type.Integer({ description: 'Claims whose time ran out, or whose order was closed' }),
  lost: Count,
  clerk: Type.String(),
})
const StaffClaimReply = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  username: Type.String(),
  state: Type.String(),
  count: Type.Integer(),
  order_id: Type.Integer(),
  order_status: Type.Integer({ description: '0 without an order' }),
  claimed_at: Type.String(),
  hold_until: Type.String(),
})

/** /v1/staff/flash-sales. */
export const flashStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { config, db } = deps
    const empty = { empty: { data: {} } }

    app.get(
      '/v1/staff/flash-sales',
      {
        onRequest: requireStaff(deps, 'marketing', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listFlashSalesForStaff',
          summary: 'Flash sales with how far they have come, the latest start first',
          tags,
          security,
          querystring: Type.Object({ ...staffListQuery, state: Type.Optional(Type.String({ maxLength: 20, description: 'all, running, coming or over' })) }),
          response: replies(Ok({ data: Type.Array(StaffSaleReply), paginator: Paginator, server_ms: Type.Integer() })),
        },
      },
      async (request) => {
        const wish = staffListWish(request.query)
        const state: SaleState = (['running', 'coming', 'over'] as const).find((name) => name === request.query.state) ?? 'all'
        const { sales, total } = await listSales(db, { ...wish, state, now: deps.clock() })
        return ok({ data: sales.map((sale) => shown(sale, request.lang)), paginator: { pagesize: wish.pageSize, total }, server_ms: deps.clock().getTime() })
      },
    )

    app.get(
      '/v1/staff/flash-sales/:sale_id',
      {
        onRequest: requireStaff(deps, 'marketing', READ),
        config: empty,
        schema: {
          operationId: 'readFlashSaleForStaff',
          summary: 'One flash sale with its figures',
          tags,
          security,
          params: InSale,
          response: replies(Ok({ data: StaffSaleReply })),
        },
      },
      async (request) => {
        const sale = await readSaleForStaff(db, wholeOr(request.params.sale_id, 11300))
        if (!sale) throw new Refusal(11300)
        return ok({ data: shown(sale, request.lang) })
      },
    )

    app.get(
      '/v1/staff/flash-sales/:sale_id/claims',
      {
        onRequest: requireStaff(deps, 'marketing', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listFlashClaims',
          summary: 'Who has claimed what of a sale, in order',
          tags,
          security,
          params: InSale,
          querystring: Type.Object(staffListQuery),
          response: StaffList(StaffClaimReply),
        },
      },
      async (request) => {
        const wish = staffListWish(request.query)
        const id = wholeOr(request.params.sale_id, 11300)
        if (!(await readSaleForStaff(db, id))) throw new Refusal(11300)
        const { claims, total } = await listClaims(db, id, wish)
        const data = claims.map((claim) => ({
          id: claim.id,
          user_id: claim.userId,
          username: claim.username,
          state: claim.state,
          count: claim.count,
          order_id: claim.orderId ?? 0,
          order_status: claim.orderStatus ?? 0,
          claimed_at: shopTime(claim.claimedAt, config.timeZone),
          hold_until: claim.holdUntil ? shopTime(claim.holdUntil, config.timeZone) : '',
        }))
        return ok({ data, paginator: { pagesize: wish.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/flash-sales',
      {
        onRequest: requireStaff(deps, 'marketing', WRITE),
        config: empty,
        schema: { operationId: 'addFlashSale', summary: 'A new flash sale; its pieces leave the shelf at once', tags, security, body: SaleBody, response: replies(IdReply) },
      },
      async (request) => {
        const wish = saleWish(request.body, config.timeZone)
        const data = await writeOnce(db, request, async (tx) => {
          const id = await planSale(tx, clerkOf(request).id, wish, deps.clock())
          await purgeAbout(tx, wish.skuId)
          return { id }
        })
        return ok({ data })
      },
    )

    app.put(
      '/v1/staff/flash-sales/:sale_id',
      {
        onRequest: requireStaff(deps, 'marketing', CHANGE),
        config: empty,
        schema: { operationId: 'changeFlashSale', summary: 'Change a flash sale that has not begun', tags, security, params: InSale, body: SaleBody, response: replies(IdReply) },
      },
      async (request) => {
        const id = wholeOr(request.params.sale_id, 11300)
        const wish = saleWish(request.body, config.timeZone)
        await transact(db, async (tx) => {
          const was = await readSaleForStaff(tx, id)
          await changeSale(tx, clerkOf(request).id, id, wish, deps.clock())
          await purgeAbout(tx, wish.skuId, was?.skuId)
        })
        return ok({ data: { id } })
      },
    )

    app.post(
      '/v1/staff/flash-sales/:sale_id/end',
      {
        onRequest: requireStaff(deps, 'marketing', CHANGE),
        config: empty,
        schema: {
          operationId: 'endFlashSale',
          summary: 'End a flash sale now: what is left goes back on the shelf, who holds a piece keeps it',
          tags,
          security,
          params: InSale,
          response: replies(IdReply),
        },
      },
      async (request) => {
        const id = wholeOr(request.params.sale_id, 11300)
        await transact(db, async (tx) => {
          if (!(await endSale(tx, id, deps.clock()))) throw new Refusal(11300)
          await purgeAbout(tx, (await readSaleForStaff(tx, id))?.skuId)
        })
        return ok({ data: { id } })
      },
    )

    const shown = (sale: StaffSale, lang: 'zh-CN' | 'en') => ({
      ...saleReply(sale, deps.clock(), lang, config.timeZone),
      left: sale.left,
      returned: sale.returned,
      held: sale.held,
      unpaid: sale.unpaid,
      paid: sale.paid,
      in_line: sale.inLine,
      lapsed: sale.lapsed,
      lost: sale.lost,
      clerk: sale.clerk,
    })
  }

/** The home page shows a strip of sales, and the product's page a block. */
async function purgeAbout(tx: Tx, ...skuIds: (number | undefined)[]): Promise<void> {
  await purgePages(tx, ['flash', ...skuIds.flatMap((id) => (id === undefined ? [] : [`sku:${id}`]))])
}
