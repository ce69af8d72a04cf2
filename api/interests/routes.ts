import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { type Tx, transact } from '../shared/db.ts'
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
  paginator: Paginator,
  base_url: Type.String(),
})

/** /v1/users/{u}/history and /v1/users/{u}/favourites. */
export const interestRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db } = deps
    const onRequest = requireBuyer(deps)
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

    for (const list of lists) {
      const url = `/v1/users/:username/${list.name}`

      app.get(url, { onRequest, config, schema: { ...list.read, tags, security, params: Path, querystring: Query, response: replies(Cards) } }, async (request) => {
        const wish = { ...pageOf(request.query), lang: request.lang }
        return reply(await list.page(db, buyerOf(request).id, wish), wish)
      })

      app.post(url, { onRequest, config, schema: { ...list.add, tags, security, params: Path, body: One, response: replies(Sentence) } }, async (request) => {
        await transact(db, (tx) => list.keep(tx, buyerOf(request).id, whole(request.body.sku_id)))
        return ok({ data: said(request.lang, list.kept.zh, list.kept.en) })
      })

      app.delete(
        url,
        { onRequest, preValidation: bodyOrNothing, config, schema: { ...list.remove, tags, security, params: Path, body: list.which, response: replies(Sentence) } },
        async (request) => {
          const { sku_id } = request.body as { sku_id?: unknown }
          await transact(db, (tx) => list.drop(tx, buyerOf(request).id, sku_id === undefined ? undefined : whole(sku_id)))
          return ok({ data: said(request.lang, list.dropped.zh, list.dropped.en) })
        },
      )
    }
  }

/** The two lists of a buyer's: the same three doors each. */
const lists = [
  {
    name: 'history' as const,
    read: { operationId: 'readHistory', summary: 'What the buyer looked at, newest first' },
    add: { operationId: 'look', summary: 'Remember a look at a SKU' },
    remove: { operationId: 'clearHistory', summary: 'Forget one look, or all when no sku_id is given' },
    page: readHistory,
    keep: look,
    drop: clearHistory,
    /** One, or all of it. */
    which: Type.Partial(One),
    kept: { zh: '已记录', en: 'Remembered' },
    dropped: { zh: '已清除', en: 'Cleared' },
  },
  {
    name: 'favourites' as const,
    read: { operationId: 'readFavourites', summary: 'The favourites, the latest first' },
    add: { operationId: 'addFavourite', summary: 'Add a SKU to the favourites; at most 500' },
    remove: { operationId: 'removeFavourite', summary: 'Take a SKU out of the favourites' },
    page: readFavourites,
    keep: addFavourite,
    drop: (tx: Tx, userId: number, skuId?: number) => removeFavourite(tx, userId, skuId ?? Number.NaN),
    which: One,
    kept: { zh: '已收藏', en: 'Added to your favourites' },
    dropped: { zh: '已取消收藏', en: 'Removed from your favourites' },
  },
]

async function bodyOrNothing(request: { body: unknown }): Promise<void> {
  request.body ??= {}
}

function pageOf({ page, pagesize }: { page?: unknown; pagesize?: unknown }): { page: number; pageSize: number } {
  const pageSize = pagesize === undefined ? PAGE_SIZE : whole(pagesize)
  if (!(pageSize <= LARGEST_PAGE)) throw new Refusal(10127, { field: 'pagesize' })
  return { page: page === undefined ? 1 : whole(page), pageSize }
}
