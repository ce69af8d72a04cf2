import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { whole, Whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { momentOf, shopTime } from '../shared/time.ts'
import { type Item, listItems, readItem, readSlot, type Shown, type Slot, slots } from './read.ts'
import { addItem, changeItem, type ItemDraft, orderItems, removeItem } from './write.ts'

const tags = ['content']
const staffTags = ['staff content']
const security = [{ staff: [] }]
const S = Type.String()
const NullS = Type.Union([Type.String(), Type.Null()])
const NullI = Type.Union([Type.Integer(), Type.Null()])
const SlotName = Type.Union(slots.map((slot) => Type.Literal(slot)))
const Time = Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()], { description: 'YYYY-MM-DD HH:MM:SS on the shop’s clock, or ISO 8601 with a zone' }))
const ShownRow = Type.Object({ id: Type.Integer(), catalog_id: NullI, title: S, words: S, image: NullS, link: S })
const Fields = {
  slot: SlotName,
  floor_id: Type.Optional(Type.Union([Whole, Type.Null()])),
  title: Type.String({ minLength: 1, maxLength: 100 }),
  title_en: Type.Optional(Type.String({ maxLength: 200 })),
  words: Type.Optional(Type.String({ maxLength: 200 })),
  words_en: Type.Optional(Type.String({ maxLength: 300 })),
  picture: Type.Optional(Type.Union([Type.String({ pattern: '^[0-9a-f]{2}/[0-9a-f]{32}\\.[a-z0-9]{2,5}$' }), Type.Null()])),
  link: Type.String({ minLength: 1, maxLength: 500 }),
  position: Type.Optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })),
  hidden: Type.Optional(Type.Boolean()),
  valid_from: Time,
  valid_until: Time,
}
const ItemBody = Type.Object(Fields)
const ItemChange = Type.Object({ version: Type.Integer({ minimum: 1 }), ...Fields })
const ItemRow = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  slot: S,
  floor_id: NullI,
  title: S,
  title_en: S,
  words: S,
  words_en: S,
  picture: NullS,
  link: S,
  position: Type.Integer(),
  hidden: Type.Boolean(),
  valid_from: NullS,
  valid_until: NullS,
  state: Type.Union([Type.Literal('live'), Type.Literal('coming'), Type.Literal('over'), Type.Literal('hidden')], { description: 'As of now' }),
  updated_at: S,
})
const IdPath = Type.Object({ id: Whole })

/** /v1/content for everybody, /v1/staff/content for those who keep the home page. */
export const contentRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const see = requireStaff(deps, 'content', READ)
    const write = requireStaff(deps, 'content', WRITE)
    const change = requireStaff(deps, 'content', CHANGE)
    const itemReply = async (id: number) => {
      const item = await readItem(db, id)
      if (!item) throw new Refusal(10900)
      return ok({ data: rowOf(item, config.timeZone, deps.clock()) })
    }

    app.get(
      '/v1/content/:slot',
      {
        config: { empty: { data: [] } },
        schema: {
          operationId: 'readSlot',
          summary: 'What a slot of the home page shows now: carousel, news, advert or floor',
          tags,
          params: Type.Object({ slot: Type.String({ maxLength: 20 }) }),
          response: replies(Ok({ data: Type.Array(ShownRow), base_url: S })),
        },
      },
      async (request) => {
        if (!slots.includes(request.params.slot as Slot)) throw new Refusal(10900)
        return ok({ data: (await readSlot(db, request.params.slot as Slot, request.lang, deps.clock())).map(shownRow), base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/content/preview',
      {
        onRequest: see,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'previewContent',
          summary: 'What the home page will show at a moment',
          tags: staffTags,
          security,
          querystring: Type.Object({ at: Type.Optional(Type.String({ maxLength: 40 })), lang: Type.Optional(Type.Union([Type.Literal('zh-CN'), Type.Literal('en')])) }),
          response: replies(
            Ok({
              data: Type.Object({ at: S, carousel: Type.Array(ShownRow), news: Type.Array(ShownRow), advert: Type.Array(ShownRow), floor: Type.Array(ShownRow) }),
              base_url: S,
            }),
          ),
        },
      },
      async (request) => {
        const at = request.query.at === undefined ? deps.clock() : timeFrom(request.query.at, 'at', config.timeZone)!
        const lang: Lang = request.query.lang ?? request.lang
        const [carousel, news, advert, floor] = await Promise.all(slots.map(async (slot) => (await readSlot(db, slot, lang, at)).map(shownRow)))
        return ok({ data: { at: shopTime(at, config.timeZone), carousel: carousel!, news: news!, advert: advert!, floor: floor! }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/content/items',
      {
        onRequest: see,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listItems',
          summary: 'Everything for the home page, slot by slot in order',
          tags: staffTags,
          security,
          querystring: Type.Object({
            ...staffListQuery,
            slot: Type.Optional(SlotName),
            state: Type.Optional(Type.String({ pattern: '^(|live|coming|over|hidden)$' })),
          }),
          response: replies(Ok({ data: Type.Array(ItemRow), paginator: Paginator, base_url: S })),
        },
      },
      async ({ query }) => {
        const wish = staffListWish(query)
        const { items, total } = await listItems(db, { ...wish, slot: query.slot ?? '', state: query.state ?? '', at: deps.clock() })
        return ok({ data: items.map((item) => rowOf(item, config.timeZone, deps.clock())), paginator: { pagesize: wish.pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/content/items/:id',
      {
        onRequest: see,
        config: { empty: { data: {} } },
        schema: { operationId: 'readItem', summary: 'One item', tags: staffTags, security, params: IdPath, response: replies(Ok({ data: ItemRow })) },
      },
      async (request) => await itemReply(whole(request.params.id)),
    )

    app.post(
      '/v1/staff/content/items',
      {
        onRequest: write,
        config: { empty: { data: {} } },
        schema: { operationId: 'addItem', summary: 'Puts something on the home page', tags: staffTags, security, body: ItemBody, response: replies(Ok({ data: ItemRow })) },
      },
      async (request) => {
        const draft = draftFrom(request.body, config.timeZone)
        const { id } = await writeOnce(db, request, async (tx) => ({ id: await addItem(tx, draft, deps.clock()) }))
        return await itemReply(id)
      },
    )

    app.put(
      '/v1/staff/content/items/:id',
      {
        onRequest: change,
        config: { empty: { data: {} } },
        schema: { operationId: 'changeItem', summary: 'Changes an item', tags: staffTags, security, params: IdPath, body: ItemChange, response: replies(Ok({ data: ItemRow })) },
      },
      async (request) => {
        const id = whole(request.params.id)
        await transact(db, (tx) => changeItem(tx, id, request.body.version, draftFrom(request.body, config.timeZone), deps.clock()))
        return await itemReply(id)
      },
    )

    app.put(
      '/v1/staff/content/order',
      {
        onRequest: change,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'orderItems',
          summary: 'Puts all items of a slot into an order',
          tags: staffTags,
          security,
          body: Type.Object({ slot: SlotName, ids: Type.Array(Whole, { maxItems: 1000 }) }),
          response: replies(Ok({ data: S })),
        },
      },
      async (request) => {
        const { slot, ids } = request.body
        await transact(db, (tx) => orderItems(tx, slot as Slot, ids.map(whole)))
        return ok({ data: 'OK' })
      },
    )

    app.delete(
      '/v1/staff/content/items/:id',
      {
        onRequest: change,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'removeItem',
          summary: 'Takes an item away for good',
          tags: staffTags,
          security,
          params: IdPath,
          querystring: Type.Object({ version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
          response: replies(Ok({ data: S })),
        },
      },
      async (request) => {
        await transact(db, (tx) => removeItem(tx, whole(request.params.id), Number(request.query.version)))
        return ok({ data: 'OK' })
      },
    )
  }

const shownRow = ({ floorId, picture, ...row }: Shown): Static<typeof ShownRow> => ({ ...row, catalog_id: floorId, image: picture })

function draftFrom(body: Static<typeof ItemBody>, timeZone: string): ItemDraft {
  const title = body.title.trim()
  if (title === '') throw new Refusal(10901, { field: 'title' })
  return {
    slot: body.slot as Slot,
    floorId: body.floor_id == null ? null : whole(body.floor_id),
    title,
    titleEn: body.title_en?.trim() ?? '',
    words: body.words?.trim() ?? '',
    wordsEn: body.words_en?.trim() ?? '',
    picture: body.picture ?? null,
    link: body.link,
    position: body.position ?? 0,
    hidden: body.hidden ?? false,
    validFrom: timeFrom(body.valid_from ?? null, 'valid_from', timeZone),
    validUntil: timeFrom(body.valid_until ?? null, 'valid_until', timeZone),
  }
}

function timeFrom(text: string | null, field: string, timeZone: string): Date | null {
  if (text === null) return null
  const at = momentOf(text, timeZone)
  if (!at) throw new Refusal(10901, { field })
  return at
}

const rowOf = (item: Item, timeZone: string, now: Date): Static<typeof ItemRow> => ({
  id: item.id,
  version: item.version,
  slot: item.slot,
  floor_id: item.floorId,
  title: item.title,
  title_en: item.titleEn,
  words: item.words,
  words_en: item.wordsEn,
  picture: item.picture,
  link: item.link,
  position: item.position,
  hidden: item.hidden,
  valid_from: item.validFrom && shopTime(item.validFrom, timeZone),
  valid_until: item.validUntil && shopTime(item.validUntil, timeZone),
  state: item.hidden ? 'hidden' : item.validUntil && item.validUntil <= now ? 'over' : item.validFrom && item.validFrom > now ? 'coming' : 'live',
  updated_at: shopTime(item.updatedAt, timeZone),
})
