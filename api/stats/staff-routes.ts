import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { readDashboard } from './read.ts'
import type { Figures } from './reckon.ts'

const [Count, Text] = [Type.Integer(), Type.String()]
const figures = {
  new_users: Count,
  active_users: Type.Integer({ description: 'People with an account who were here' }),
  cart_users: Type.Integer({ description: 'Those of them who put something into the cart' }),
  order_users: Count,
  buyers: Type.Integer({ description: 'People of whom an order was paid' }),
  orders: Type.Integer({ description: 'Placed' }),
  paid_orders: Count,
  sales: Type.String({ description: 'Totals of the orders paid, in yuan' }),
  guests: Type.Integer({ description: 'Visitors who did not log in that day' }),
  guest_carts: Type.Integer({ description: 'Those of them who put something into a cart' }),
}
const Day = Type.Object({ day: Text, ...figures })
const LONGEST = 90

/** /v1/staff/stats: how the shop does, by the shop's calendar. */
export const statStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    app.get(
      '/v1/staff/stats',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readStats',
          summary: 'How the shop does: today against yesterday and last week, thirty days, twelve months, funnel, visits, top products',
          tags: ['stats'],
          security: [{ staff: [] }],
          querystring: Type.Object({ span: Type.Optional(Whole) }),
          response: replies(
            Ok({
              data: Type.Object({
                at: Text,
                users: Type.Integer({ description: 'Every account there has been' }),
                today: Day,
                yesterday: Type.Object(figures, { description: 'Up to the same time of day' }),
                last_week: Type.Object(figures, { description: 'The same weekday, up to the same time of day' }),
                days: Type.Array(Day),
                months: Type.Array(Type.Object({ month: Text, orders: Count, sales: Text })),
                funnel: Type.Object(
                  { visit: Count, guests: Count, cart: Count, order: Count, paid: Count },
                  { description: 'People a day, summed up over the span; `guests` are the visits without an account' },
                ),
                categories: Type.Array(Type.Object({ id: Count, name: Text, name_en: Text, visits: Count })),
                top: Type.Array(Type.Object({ spu_id: Count, name: Text, name_en: Text, pieces: Count, sales: Text })),
              }),
            }),
          ),
        },
      },
      async (request) => {
        const span = whole(request.query.span ?? 7)
        if (!(span <= LONGEST)) throw new Refusal(10005, { field: 'span' })
        const now = clock()
        const { users, today, yesterday, lastWeek, days, months, funnel, categories, top } = await readDashboard(db, now, config.timeZone, span)
        const shownDay = ({ day, ...rest }: typeof today) => ({ day, ...shown(rest) })
        return ok({
          data: {
            at: shopTime(now, config.timeZone),
            users,
            today: shownDay(today),
            yesterday: shown(yesterday),
            last_week: shown(lastWeek),
            days: days.map(shownDay),
            months: months.map(({ sales, ...rest }) => ({ ...rest, sales: yuan(sales) })),
            funnel,
            categories: categories.map(({ nameEn, ...rest }) => ({ ...rest, name_en: nameEn })),
            top: top.map(({ spuId, nameEn, sales, ...rest }) => ({ spu_id: spuId, ...rest, name_en: nameEn, sales: yuan(sales) })),
          },
        })
      },
    )
  }

const shown = ({ newUsers, activeUsers, cartUsers, orderUsers, buyers, orders, paidOrders, sales, guests, guestCarts }: Figures) => ({
  new_users: newUsers,
  active_users: activeUsers,
  cart_users: cartUsers,
  order_users: orderUsers,
  buyers,
  orders,
  paid_orders: paidOrders,
  sales: yuan(sales),
  guests,
  guest_carts: guestCarts,
})
