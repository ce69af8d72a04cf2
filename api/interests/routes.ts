import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { addFavourite, readFavourites, removeFavourite } from './favourites.ts'
import { clearHistory, look, readHistory } from './history.ts'
import type { KeptPage, KeptWish } from './keep.ts'

const PAGE_SIZE = 10
const LARGEST_PAGE = 60
const tags = ['interests']
const security = [{ token: [] }]
const config = { empty: { data: [] } }

const Path = Type.Object({ username: Type.String({ maxLength: 300 }) })
const Query = Type.Object({ page: Type.Optional(Whole), pagesize: Type.Optional(Whole) })
const One = Type.Object({ sku_id: Whole })
const Sentence = Ok({ data: Type.String() })
const Cards = Ok({
  data: Type.Array(
    Type.Object({
      skuid: Type.Integer(),
      name: Type.String(),
      price: Type.String({ description: 'With two places, such as "88.00"' }),
      image: Type.String({ description: 'Relative to base_url' }),
      launched: Type.Boolean({ description: 'false when it has been taken down since' }),
      stock: Type.Integer(),
      at: Type.String({ description: 'When, by the shop’s clock' }),
    }),
  ),
  paginator: Type.Object({ pagesize: Type.Integer(), total: Type.Integer() }),
  base_url: Type.String(),
})

/** /v1/users/{u}/history and /v1/users/{u}/favourites. */
export const interestRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db } = deps
    const preValidation = requireBuyer(deps)
    const reply = ({ cards, total }: KeptPage, { pageSize }: KeptWish) =>
      ok({
        data: cards.map(({ id, name, price, image, launched, stock, at }) => ({
          skuid: id,
          name,
          price: yuan(price),
          image,
          launched,
          stock,
          at: shopTime(at, deps.config.timeZone),
        })),
        paginator: { pagesize: pageSize, total },
        base_url: deps.config.mediaUrl,
      })

    app.get(
      '/v1/users/:username/history',
      {
        preValidation,
        config,
        schema: { operationId: 'readHistory', summary: 'What the buyer looked at, newest first', tags, security, params: Path, querystring: Query, response: replies(Cards) },
      },
      async (request) => {
        const wish = { ...pageOf(request.query), lang: request.lang }
        return reply(await readHistory(db, buyerOf(request).id, wish), wish)
      },
    )

    app.post(
      '/v1/users/:username/history',
      { preValidation, config, schema: { operationId: 'look', summary: 'Remember a look at a SKU', tags, security, params: Path, body: One, response: replies(Sentence) } },
      async (request) => {
        await transact(db, (tx) => look(tx, buyerOf(request).id, whole(request.body.sku_id)))
        return ok({ data: said(request.lang, '已记录', 'Remembered') })
      },
    )

    app.delete(
      '/v1/users/:username/history',
      {
        preValidation: [preValidation, bodyOrNothing],
        config,
        schema: {
          operationId: 'clearHistory',
          summary: 'Forget one look, or all when no sku_id is given',
          tags,
          security,
          params: Path,
          body: Type.Partial(One),
          response: replies(Sentence),
        },
      },
      async (request) => {
        const { sku_id } = request.body
        await transact(db, (tx) => clearHistory(tx, buyerOf(request).id, sku_id === undefined ? undefined : whole(sku_id)))
        return ok({ data: said(request.lang, '已清除', 'Cleared') })
      },
    )

    app.get(
      '/v1/users/:username/favourites',
      {
        preValidation,
        config,
        schema: { operationId: 'readFavourites', summary: 'The favourites, the latest first', tags, security, params: Path, querystring: Query, response: replies(Cards) },
      },
      async (request) => {
        const wish = { ...pageOf(request.query), lang: request.lang }
        return reply(await readFavourites(db, buyerOf(request).id, wish), wish)
      },
    )

    app.post(
      '/v1/users/:username/favourites',
      {
        preValidation,
        config,
        schema: { operationId: 'addFavourite', summary: 'Add a SKU to the favourites; at most 500', tags, security, params: Path, body: One, response: replies(Sentence) },
      },
      async (request) => {
        await transact(db, (tx) => addFavourite(tx, buyerOf(request).id, whole(request.body.sku_id)))
        return ok({ data: said(request.lang, '已收藏', 'Added to your favourites') })
      },
    )

    app.delete(
      '/v1/users/:username/favourites',
      {
        preValidation,
        config,
        schema: { operationId: 'removeFavourite', summary: 'Take a SKU out of the favourites', tags, security, params: Path, body: One, response: replies(Sentence) },
      },
      async (request) => {
        await transact(db, (tx) => removeFavourite(tx, buyerOf(request).id, whole(request.body.sku_id)))
        return ok({ data: said(request.lang, '已取消收藏', 'Removed from your favourites') })
      },
    )
  }

async function bodyOrNothing(request: { body: unknown }): Promise<void> {
  request.body ??= {}
}

function pageOf({ page, pagesize }: { page?: unknown; pagesize?: unknown }): { page: number; pageSize: number } {
  const pageSize = pagesize === undefined ? PAGE_SIZE : whole(pagesize)
  if (!(pageSize <= LARGEST_PAGE)) throw new Refusal(10127, { field: 'pagesize' })
  return { page: page === undefined ? 1 : whole(page), pageSize }
}
