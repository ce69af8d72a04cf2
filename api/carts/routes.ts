import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { transact } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { addingQueue, addToCart } from './add.ts'
import { changeCart, removeFromCart } from './change.ts'
import { priceOfCart } from './price.ts'
import { contractLine, countCart, readCart } from './read.ts'
import { CartLine, CartPrice, InUsername } from './schema.ts'

/** /v1/carts/{username}. */
export const cartRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const onRequest = requireBuyer(deps)
    const base_url = deps.config.mediaUrl
    const common = { tags: ['carts'], security: [{ token: [] }], params: InUsername }
    const list = replies(Ok({ data: Type.Array(CartLine), ...CartPrice, base_url: Type.String() }))
    const count = replies(Ok({ data: Type.Object({ carts_count: Type.Integer() }), base_url: Type.String() }))

    app.get(
      '/v1/carts/:username',
      { onRequest, config: { empty: { data: [] } }, schema: { ...common, operationId: 'readCart', summary: 'The cart', response: list } },
      async (request) => await wholeCart(buyerOf(request).id, request.lang),
    )

    app.post(
      '/v1/carts/:username',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: { ...common, operationId: 'addToCart', summary: 'Put pieces of a SKU into the cart', body: Type.Object({ sku_id: Whole, count: Whole }), response: count },
      },
      async (request) => {
        const { id: userId } = buyerOf(request)
        const [skuId, count] = [whole(request.body.sku_id), whole(request.body.count)]
        // A key commits together with what it stands for, so that goes alone.
        if (request.headers['idempotency-key'] === undefined) return ok({ data: { carts_count: await addingQueue(deps.db)({ userId, skuId, count }) }, base_url })
        const data = await writeOnce(deps.db, request, async (tx) => ({ carts_count: await addToCart(tx, userId, skuId, count) }))
        return ok({ data, base_url })
      },
    )

    const change = Type.Object({
      state: Type.Optional(Type.String({ maxLength: 20 })),
      sku_id: Type.Optional(Type.Unknown({ description: 'Which; of no matter to selectall and unselectall' })),
      count: Type.Optional(Type.Unknown()),
    })
    app.put(
      '/v1/carts/:username',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: { ...common, operationId: 'changeCart', summary: 'add, del, set, select, unselect, selectall, unselectall', body: change, response: list },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const { state = '', sku_id, count } = request.body
        await transact(deps.db, (tx) => changeCart(tx, id, { state, skuId: whole(sku_id), count: whole(count) }))
        return await wholeCart(id, request.lang)
      },
    )

    app.delete(
      '/v1/carts/:username',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: { ...common, operationId: 'removeFromCart', summary: 'Take a SKU out of the cart', body: Type.Object({ sku_id: Whole }), response: count },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const carts_count = await transact(deps.db, async (tx) => {
          await removeFromCart(tx, id, whole(request.body.sku_id))
          return await countCart(tx, id)
        })
        return ok({ data: { carts_count }, base_url })
      },
    )

    async function wholeCart(userId: number, lang: Lang) {
      const rows = await readCart(deps.db, userId, lang)
      return ok({ data: rows.map(contractLine), ...(await priceOfCart(deps.db, userId, rows, lang, deps.clock())), base_url })
    }
  }
