import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListWish, staffPage } from '../http/staff-list.ts'
import { parcelStates, type ParcelState } from '../orders/parcel-states.ts'
import { transact } from '../shared/db.ts'
import { Whole, wholeOr } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { courierName, couriers } from './couriers.ts'
import { moveParcel } from './move-parcel.ts'
import { listParcels, pickingList, readPapers } from './read.ts'
import { shipMany } from './ship-many.ts'
import { shipParcel } from './ship.ts'
import { splitParcel } from './split.ts'

const tags = ['shipping']
const security = [{ staff: [] }]
const Digits = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' }))
const Ids = Type.Optional(Type.String({ maxLength: 1800, pattern: '^[1-9][0-9]{0,15}(,[1-9][0-9]{0,15}){0,99}$', description: 'At most a hundred, with commas between' }))
const InParcel = Type.Object({ parcel_id: Whole })
const Shipment = Type.Object({ courier: Type.String({ maxLength: 40 }), tracking_number: Type.String({ maxLength: 40 }) })
const ParcelReply = Type.Object({
  parcel_id: Type.Integer(),
  order_id: Type.Integer(),
  status: Type.String(),
  warehouse_id: Type.Integer(),
  warehouse: Type.String(),
  courier: Type.String(),
  tracking_number: Type.String(),
  planned_at: Type.String(),
  shipped_at: Type.String(),
  receiver: Type.String(),
  mobile: Type.String(),
  address: Type.String(),
  pieces: Type.Integer(),
})

/** /v1/staff/parcels and /v1/staff/couriers: what leaves the house, and how. */
export const shippingStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config, clock } = deps
    const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')
    const shippingBy = (clerkId: number) => ({ actor: 'staff' as const, actorId: clerkId, at: clock(), confirmDays: config.confirmDays })

    app.get(
      '/v1/staff/couriers',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listCouriers',
          summary: 'Couriers that parcels can leave with',
          tags,
          security,
          response: replies(Ok({ data: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), tracked: Type.Boolean() })) })),
        },
      },
      async ({ lang }) => ok({ data: couriers.map(({ code, tracked }) => ({ code, name: courierName(code, lang), tracked })) }),
    )

    app.get(
      '/v1/staff/parcels',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listParcels',
          summary: 'Parcels by state; `planned` is the list to ship. `q`: an order’s number or a tracking number',
          tags,
          security,
          querystring: Type.Object({
            status: Type.Optional(Type.Union(parcelStates.map((state) => Type.Literal(state)))),
            warehouse_id: Digits,
            ...staffPage,
            q: Type.Optional(Type.String({ maxLength: 40 })),
          }),
          response: StaffList(ParcelReply),
        },
      },
      async ({ query, lang }) => {
        const { page, pageSize } = staffListWish(query)
        const { rows, total } = await listParcels(db, {
          status: (query.status ?? 'planned') as ParcelState,
          warehouseId: query.warehouse_id ? Number(query.warehouse_id) : undefined,
          q: query.q?.trim() ?? '',
          page,
          pageSize,
          lang,
        })
        return ok({
          data: rows.map((row) => ({
            parcel_id: row.id,
            order_id: row.orderId,
            status: row.status,
            warehouse_id: row.warehouseId,
            warehouse: row.warehouse,
            courier: courierName(row.courier, lang),
            tracking_number: row.trackingNumber ?? '',
            planned_at: time(row.plannedAt),
            shipped_at: time(row.shippedAt),
            receiver: row.receiver,
            mobile: row.mobile,
            address: row.address,
            pieces: row.pieces,
          })),
          paginator: { pagesize: pageSize, total },
        })
      },
    )

    app.get(
      '/v1/staff/parcels/picking-list',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'readPickingList',
          summary: 'What to fetch from the shelves of a warehouse for everything that is to leave it',
          tags,
          security,
          querystring: Type.Object({ warehouse_id: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
          response: replies(Ok({ data: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), count: Type.Integer(), parcels: Type.Array(Type.Integer()) })) })),
        },
      },
      async ({ query, lang }) =>
        ok({ data: (await pickingList(db, Number(query.warehouse_id), lang)).map(({ skuId, name, count, parcels }) => ({ sku_id: skuId, name, count, parcels })) }),
    )

    app.get(
      '/v1/staff/parcels/papers',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'readParcelPapers',
          summary: 'What is printed for parcels, or for all parcels of orders: a delivery note each, and of them all a picking list',
          tags,
          security,
          querystring: Type.Object({ parcel_ids: Ids, order_ids: Ids }),
          response: replies(
            Ok({
              data: Type.Array(
                Type.Object({
                  parcel_id: Type.Integer(),
                  order_id: Type.Integer(),
                  status: Type.String(),
                  warehouse_id: Type.Integer(),
                  warehouse: Type.String(),
                  courier: Type.String(),
                  tracking_number: Type.String(),
                  username: Type.String(),
                  placed_at: Type.String(),
                  note: Type.String(),
                  receiver: Type.String(),
                  mobile: Type.String(),
                  address: Type.String(),
                  lines: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), attrs: Type.Array(Type.String()), count: Type.Integer() })),
                }),
              ),
            }),
          ),
        },
      },
      async ({ query, lang }) => {
        const papers = await readPapers(db, { parcelIds: idsOf(query.parcel_ids), orderIds: idsOf(query.order_ids) }, lang)
        const data = papers.map((paper) => ({
          parcel_id: paper.id,
          order_id: paper.orderId,
          status: paper.status,
          warehouse_id: paper.warehouseId,
          warehouse: paper.warehouse,
          courier: courierName(paper.courier, lang),
          tracking_number: paper.trackingNumber ?? '',
          username: paper.username,
          placed_at: time(paper.placedAt),
          note: paper.note,
          receiver: paper.receiver,
          mobile: paper.mobile,
          address: paper.address,
          lines: paper.lines.map(({ skuId, ...line }) => ({ ...line, sku_id: skuId })),
        }))
        return ok({ data })
      },
    )

    app.post(
      '/v1/staff/parcels/:parcel_id/shipments',
      {
        onRequest: requireStaff(deps, 'orders', CHANGE),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'shipParcel',
          summary: 'The parcel leaves; with its last parcel the order is shipped',
          tags,
          security,
          params: InParcel,
          body: Shipment,
          response: replies(Ok({ data: Type.Object({ order_id: Type.Integer(), complete: Type.Boolean() }) })),
        },
      },
      async (request) => {
        const { courier, tracking_number } = request.body
        const { orderId, complete } = await writeOnce(
          db,
          request,
          (tx) => shipParcel(tx, wholeOr(request.params.parcel_id, 10005), { courier, trackingNumber: tracking_number }, shippingBy(clerkOf(request).id)),
          { ...request.params, ...request.body },
        )
        return ok({ data: { order_id: orderId, complete } })
      },
    )

    app.post(
      '/v1/staff/parcels/shipments',
      {
        onRequest: requireStaff(deps, 'orders', CHANGE),
        bodyLimit: 256 * 1024,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'shipParcels',
          summary: 'Ship what a CSV table says: parcel_id, courier, tracking_number; tells what became of each line',
          tags,
          security,
          body: Type.Object({ csv: Type.String({ maxLength: 200_000 }) }),
          response: replies(
            Ok({
              data: Type.Array(Type.Object({ line: Type.Integer(), parcel_id: Type.Union([Type.Integer(), Type.Null()]), ok: Type.Boolean(), error: Type.String() })),
            }),
          ),
        },
      },
      async (request) => {
        const reports = await shipMany(db, request.body.csv, shippingBy(clerkOf(request).id), request.lang)
        return ok({ data: reports.map(({ line, parcelId, ok: done, error }) => ({ line, parcel_id: parcelId, ok: done, error })) })
      },
    )

    app.post(
      '/v1/staff/parcels/:parcel_id/splits',
      {
        onRequest: requireStaff(deps, 'orders', CHANGE),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'splitParcel',
          summary: 'Some of a planned parcel becomes a parcel of its own',
          tags,
          security,
          params: InParcel,
          body: Type.Object({ lines: Type.Array(Type.Object({ sku_id: Whole, count: Whole }), { minItems: 1, maxItems: 200 }) }),
          response: replies(Ok({ data: Type.Object({ parcel_id: Type.Integer() }) })),
        },
      },
      async (request) => {
        const pieces = request.body.lines.map((line) => ({ skuId: wholeOr(line.sku_id, 10005), count: wholeOr(line.count, 10005) }))
        const data = await writeOnce(db, request, async (tx) => ({ parcel_id: await splitParcel(tx, wholeOr(request.params.parcel_id, 10005), pieces, clerkOf(request).id) }), {
          ...request.params,
          ...request.body,
        })
        return ok({ data })
      },
    )

    for (const [word, to, summary] of [
      ['arrivals', 'arrived', 'The parcel is there'],
      ['returns', 'returned', 'The parcel has come back'],
    ] as const) {
      app.post(
        `/v1/staff/parcels/:parcel_id/${word}`,
        {
          onRequest: requireStaff(deps, 'orders', CHANGE),
          schema: {
            operationId: to === 'arrived' ? 'markParcelArrived' : 'markParcelReturned',
            summary,
            tags,
            security,
            params: InParcel,
            body: Type.Object({ why: Type.Optional(Type.String({ maxLength: 200 })) }),
            response: replies(Ok({})),
          },
        },
        async (request) => {
          const wish = { to, actor: 'staff' as const, actorId: clerkOf(request).id, why: request.body.why?.trim() ?? '', at: clock() }
          const moved = await transact(db, (tx) => moveParcel(tx, wholeOr(request.params.parcel_id, 10005), wish))
          if (!moved) throw new Refusal(10415)
          return ok({})
        },
      )
    }
  }

const idsOf = (list = ''): number[] =>
  list
    .split(',')
    .filter(Boolean)
    .map((id) => wholeOr(id, 10005))
