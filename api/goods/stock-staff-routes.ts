import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListWish, staffPage } from '../http/staff-list.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole, wholeOr } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { adjustStock, receiveStock, transferStock, writeOffStock } from './change-stock.ts'
import { listLowStock } from './low-stock.ts'
import { addWarehouse, changeWarehouse, listWarehouses, type WarehouseWish } from './warehouses.ts'

const tags = ['stock']
const security = [{ staff: [] }]
const Why = Type.String({ minLength: 1, maxLength: 200 })
const InSku = Type.Object({ sku_id: Whole })
const House = Type.Object({
  code: Type.String({ pattern: '^[0-9A-Z-]{1,20}$' }),
  name: Type.String({ minLength: 1, maxLength: 40 }),
  name_en: Type.String({ minLength: 1, maxLength: 60 }),
  province: Type.String({ pattern: '^\\d{6}$' }),
  city: Type.Optional(Type.Union([Type.String({ pattern: '^\\d{6}$' }), Type.Null()])),
  active: Type.Boolean(),
  is_default: Type.Boolean(),
})
const HouseReply = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  name_en: Type.String(),
  province: Type.String(),
  city: Type.Union([Type.String(), Type.Null()]),
  active: Type.Boolean(),
  is_default: Type.Boolean(),
  pieces: Type.Integer(),
})
const MoveReply = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  count: Type.Integer(),
  warehouse: Type.String(),
  order_id: Type.Union([Type.Integer(), Type.Null()]),
  clerk: Type.String(),
  why: Type.String(),
  at: Type.String(),
})

/** /v1/staff/warehouses and /v1/staff/stocks: where pieces lie, and every way they move by hand. */
export const stockStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const houseReply = ({ nameEn, isDefault, ...house }: Awaited<ReturnType<typeof listWarehouses>>[number]) => ({ ...house, name_en: nameEn, is_default: isDefault })

    app.get(
      '/v1/staff/warehouses',
      {
        onRequest: requireStaff(deps, 'goods', READ),
        config: { empty: { data: [] } },
        schema: { operationId: 'listWarehouses', summary: 'Warehouses and how many pieces lie there', tags, security, response: replies(Ok({ data: Type.Array(HouseReply) })) },
      },
      async () => ok({ data: (await listWarehouses(db)).map(houseReply) }),
    )

    app.post(
      '/v1/staff/warehouses',
      {
        onRequest: requireStaff(deps, 'goods', WRITE),
        config: { empty: { data: {} } },
        schema: { operationId: 'addWarehouse', summary: 'Open a warehouse', tags, security, body: House, response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })) },
      },
      async (request) => ok({ data: await writeOnce(db, request, async (tx) => ({ id: await addWarehouse(tx, houseWish(request.body)) })) }),
    )

    app.put(
      '/v1/staff/warehouses/:warehouse_id',
      {
        onRequest: requireStaff(deps, 'goods', CHANGE),
        schema: {
          operationId: 'changeWarehouse',
          summary: 'Change a warehouse; an inactive one ships nothing new',
          tags,
          security,
          params: Type.Object({ warehouse_id: Whole }),
          body: House,
          response: replies(Ok({})),
        },
      },
      async ({ params, body }) => {
        await transact(db, (tx) => changeWarehouse(tx, whole(params.warehouse_id), houseWish(body)))
        return ok({})
      },
    )

    app.get(
      '/v1/staff/stocks/low',
      {
        onRequest: requireStaff(deps, 'goods', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listLowStock',
          summary: 'SKUs at or below their warning line, the emptiest first',
          tags,
          security,
          querystring: Type.Object(staffPage),
          response: replies(
            Ok({
              data: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), stock: Type.Integer(), warn_below: Type.Integer(), since: Type.String() })),
              paginator: Paginator,
            }),
          ),
        },
      },
      async ({ query, lang }) => {
        const { page, pageSize } = staffListWish(query)
        const { rows, total } = await listLowStock(db, { page, pageSize, lang })
        const data = rows.map(({ skuId, name, stock, warnBelow, since }) => ({ sku_id: skuId, name, stock, warn_below: warnBelow, since: shopTime(since, config.timeZone) }))
        return ok({ data, paginator: { pagesize: pageSize, total } })
      },
    )

    app.get(
      '/v1/staff/stocks/:sku_id',
      {
        onRequest: requireStaff(deps, 'goods', READ),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readStock',
          summary: 'Where the pieces of a SKU are, and how they came there: the newest moves first',
          tags,
          security,
          params: InSku,
          querystring: Type.Object(staffPage),
          response: replies(
            Ok({
              data: Type.Object({
                stock: Type.Integer(),
                held: Type.Integer(),
                sold: Type.Integer(),
                written_off: Type.Integer(),
                received: Type.Integer(),
                warehouses: Type.Array(Type.Object({ warehouse_id: Type.Integer(), name: Type.String(), on_hand: Type.Integer() })),
                moves: Type.Array(MoveReply),
              }),
              paginator: Paginator,
            }),
          ),
        },
      },
      async ({ params, query, lang }) => {
        const { page, pageSize } = staffListWish(query)
        const { moves, total, ...stock } = await readStock(db, whole(params.sku_id), { page, pageSize, lang })
        return ok({
          data: { ...stock, moves: moves.map(({ at, orderId, ...move }) => ({ ...move, order_id: orderId, at: shopTime(at, config.timeZone) })) },
          paginator: { pagesize: pageSize, total },
        })
      },
    )

    app.post(
      '/v1/staff/stocks/receipts',
      {
        onRequest: requireStaff(deps, 'goods', CHANGE),
        schema: {
          operationId: 'receiveStock',
          summary: 'Goods come in from outside; with a delivery number, once',
          tags,
          security,
          body: Type.Object({
            warehouse_id: Type.Optional(Whole),
            lines: Type.Array(Type.Object({ sku_id: Whole, count: Whole }), { minItems: 1, maxItems: 500 }),
            delivery: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
            why: Why,
          }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { warehouse_id, lines, delivery, why } = request.body
        const pieces = lines.map((line) => ({ skuId: wholeOr(line.sku_id, 10005), count: countOf(line.count) }))
        const key = delivery === undefined ? undefined : `delivery ${delivery}`
        await writeOnce(db, request, async (tx) => {
          await receiveStock(tx, { pieces, warehouseId: optional(warehouse_id), key, why, clerkId: clerkOf(request).id })
          return {}
        })
        return ok({})
      },
    )

    app.post(
      '/v1/staff/stocks/adjustments',
      {
        onRequest: requireStaff(deps, 'goods', CHANGE),
        schema: {
          operationId: 'adjustStock',
          summary: 'Counting found more (+) or fewer (−) free pieces; or broken ones are written off',
          tags,
          security,
          body: Type.Object({
            sku_id: Whole,
            count: Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }),
            kind: Type.Optional(Type.Union([Type.Literal('adjusted'), Type.Literal('written-off')])),
            warehouse_id: Type.Optional(Whole),
            why: Why,
          }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { sku_id, count, kind = 'adjusted', warehouse_id, why } = request.body
        const wish = { skuId: wholeOr(sku_id, 10005), count, warehouseId: optional(warehouse_id), why, clerkId: clerkOf(request).id }
        if (kind === 'written-off' && count < 1) throw new Refusal(10005)
        await writeOnce(db, request, async (tx) => {
          await (kind === 'adjusted' ? adjustStock(tx, wish) : writeOffStock(tx, wish))
          return {}
        })
        return ok({})
      },
    )

    app.post(
      '/v1/staff/stocks/transfers',
      {
        onRequest: requireStaff(deps, 'goods', CHANGE),
        schema: {
          operationId: 'transferStock',
          summary: 'Pieces go from one warehouse to another; the same number of a transfer is one',
          tags,
          security,
          body: Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }), sku_id: Whole, count: Whole, from: Whole, to: Whole, why: Why }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { number, sku_id, count, from, to, why } = request.body
        const wish = {
          skuId: wholeOr(sku_id, 10005),
          count: countOf(count),
          from: wholeOr(from, 10005),
          to: wholeOr(to, 10005),
          key: `transfer ${number}`,
          why,
          clerkId: clerkOf(request).id,
        }
        await writeOnce(db, request, async (tx) => {
          await transferStock(tx, wish)
          return {}
        })
        return ok({})
      },
    )
  }

const houseWish = ({
  name_en,
  is_default,
  city,
  ...house
}: {
  code: string
  name: string
  name_en: string
  province: string
  city?: string | null
  active: boolean
  is_default: boolean
}): WarehouseWish => ({
  ...house,
  city: city ?? null,
  nameEn: name_en,
  isDefault: is_default,
})

const optional = (value: string | number | undefined): number | undefined => (value === undefined ? undefined : wholeOr(value, 10005))

/** More pieces than this are a slip of the hand. */
const MOST_PIECES = 1_000_000

function countOf(value: string | number): number {
  const count = whole(value)
  if (!(count >= 1 && count <= MOST_PIECES)) throw new Refusal(10005)
  return count
}

async function readStock(db: Db, skuId: number, { page, pageSize, lang }: { page: number; pageSize: number; lang: Lang }) {
  const name = said(lang, db`w.name`, db`w.name_en`)
  const [[stock], warehouses, moves, [count]] = await Promise.all([
    db<{ stock: number; held: number; sold: number; written_off: number; received: number }[]>`select stock, held, sold, written_off, received from stocks where sku_id = ${skuId}`,
    db<{ warehouse_id: number; name: string; on_hand: number }[]>`
      select warehouse_id, ${name} as name, on_hand from warehouse_stocks join warehouses w on w.id = warehouse_id where sku_id = ${skuId} order by warehouse_id`,
    db<{ id: number; kind: string; count: number; warehouse: string; orderId: number | null; clerk: string; why: string; at: Date }[]>`
      select m.id, m.kind, m.count, coalesce(${name}, '') as warehouse, m.order_id as "orderId", coalesce(s.name, '') as clerk, coalesce(m.why, '') as why, m.at
      from stock_moves m left join warehouses w on w.id = m.warehouse_id left join staff s on s.id = m.clerk_id
      where m.sku_id = ${skuId} order by m.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from stock_moves where sku_id = ${skuId}`,
  ])
  if (!stock) throw new Refusal(10202)
  return { ...stock, warehouses, moves, total: count?.total ?? 0 }
}
