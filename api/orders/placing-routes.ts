import { Type } from 'typebox'
import { contractLine, countCart } from '../carts/read.ts'
import { InUsername } from '../carts/schema.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { onceOf, writeOnce } from '../http/idempotency.ts'
import { breakdownReply } from '../prices/reply.ts'
import { said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { buyAgain } from './again.ts'
import type { PlacedOrder, Till } from './place.ts'
import { AdvanceReply, AgainReply, OrderBody } from './placing-schema.ts'
import { type PreviewCoupon, previewQueue } from './preview.ts'
import { placingQueue } from './queue.ts'
import { whyOf } from './quote.ts'
import { PlacedReply } from './schema.ts'
import { orderWish, previewWish } from './wish.ts'

/** Confirming and placing: /v1/orders/{username}/advance, POST /v1/orders/{username}, and once more. */
export const placingRoutes =
  (deps: Deps, { till, pageAfter }: { till: Till /** Where the buyer goes next. */; pageAfter: (deps: Deps, order: PlacedOrder) => Promise<string> }) =>
  async (app: App): Promise<void> => {
    const onRequest = requireBuyer(deps)
    const placeOrder = placingQueue(deps, till)
    const preview = previewQueue(deps)
    const { config, db } = deps
    const common = { tags: ['orders'], security: [{ token: [] }] }
    const Short = Type.Optional(Type.String({ maxLength: 20 }))

    app.get(
      '/v1/orders/:username/advance',
      {
        onRequest,
        config: { empty: { data: { addresses: [], sku_list: [] } } },
        schema: {
          ...common,
          operationId: 'previewOrder',
          summary: 'What the confirmation page shows, with the price and why it is so; creates nothing',
          params: InUsername,
          querystring: Type.Object({
            settlement_type: Short,
            sku_id: Short,
            buy_num: Short,
            flash_sale_id: Short,
            address_id: Short,
            coupons: Type.Optional(Type.String({ maxLength: 400, description: "Ids of coupons in the buyer's hand, parted by commas" })),
            use_balance: Short,
          }),
          response: replies(Ok({ data: AdvanceReply, base_url: Type.String() })),
        },
      },
      async (request) => {
        const wish = previewWish(request.query)
        const found = await preview({ buyerId: buyerOf(request).id, wish, lang: request.lang })
        const bought = wish.settlement === 1 ? { buy_count: wish.count, sku_id: wish.skuId } : { buy_count: 0, sku_id: 0 }
        const data = {
          addresses: found.addresses,
          sku_list: found.rows.map(contractLine),
          ...bought,
          address_id: found.addressId ?? 0,
          breakdown: breakdownReply(found.breakdown),
          coupons: found.coupons.map((coupon) => couponChoice(coupon, request.lang)),
          balance: yuan(found.balance),
        }
        return ok({ data, base_url: config.mediaUrl })
      },
    )

    app.post(
      '/v1/orders/:username',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'placeOrder',
          summary: 'Place an order from the cart (settlement_type 0) or buy one SKU now (1)',
          params: InUsername,
          body: OrderBody,
          response: replies(Ok({ data: PlacedReply })),
        },
      },
      async (request) => {
        const buyer = buyerOf(request)
        const order = await placeOrder({ buyerId: buyer.id, order: orderWish(request.body), opens: true, once: onceOf(request) })
        const data = { saller: config.saller, total_amount: yuan(order.totalAmount), order_id: order.id, pay_url: await pageAfter(deps, order), carts_count: order.cartsCount }
        return ok({ data })
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/again',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'buyAgain',
          summary: 'Put what an order was about into the cart once more, and say what cannot be bought',
          params: Type.Object({ username: Type.String({ maxLength: 40 }), order_id: Whole }),
          response: replies(Ok({ data: AgainReply })),
        },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const data = await writeOnce(db, request, async (tx) => {
          const { added, missing } = await buyAgain(tx, id, whole(request.params.order_id), request.lang)
          return {
            carts_count: await countCart(tx, id),
            added: added.map(({ skuId, count }) => ({ sku_id: skuId, count })),
            missing: missing.map(({ skuId, name, why }) => ({ sku_id: skuId, name, why })),
          }
        })
        return ok({ data })
      },
    )

    function couponChoice({ id, name, nameEn, saves, chosen, fault, validUntil }: PreviewCoupon, lang: 'zh-CN' | 'en') {
      const why = fault ? whyOf(fault) : { zh: '', en: '' }
      return {
        id,
        name: said(lang, name, nameEn),
        saves: yuan(saves),
        chosen,
        usable: fault === undefined,
        reason: fault?.reason ?? '',
        why: said(lang, why.zh, why.en),
        valid_until: shopTime(validUntil, config.timeZone),
      }
    }
  }
