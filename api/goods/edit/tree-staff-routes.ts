import { type Static, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../../http/envelope.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { requireStaff } from '../../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../../http/staff-list.ts'
import { transact, type Tx } from '../../shared/db.ts'
import { whole, Whole } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../../shared/rights.ts'
import { addBrand, changeBrand, listBrands, removeBrand } from './brands.ts'
import { addCatalog, type CatalogDraft, changeCatalog, listTree, placeCatalog, removeCatalog } from './catalogs.ts'
import { addChannel, changeChannel, type ChannelDraft, listChannels, removeChannel } from './channels.ts'
import { IdPath, idOf, Version } from './schema.ts'

const security = [{ staff: [] }]
const Name = Type.String({ minLength: 1, maxLength: 60 })
const NameEn = Type.Optional(Type.String({ maxLength: 100 }))
const Place = Type.Optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }))
const MaybeId = Type.Optional(Type.Union([Whole, Type.Null()]))
const Nullable = Type.Union([Type.Integer(), Type.Null()])
const VersionQuery = Type.Object({ version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) })
const Made = Ok({ data: Type.Object({ id: Type.Integer() }) })
const Done = Ok({ data: Type.String() })

const CatalogBody = Type.Object({
  parent_id: MaybeId,
  name: Name,
  name_en: NameEn,
  hue: Type.Optional(Type.Integer({ minimum: 0, maximum: 360 })),
  position: Place,
  channel_id: MaybeId,
})
const CatalogRow = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  parent_id: Nullable,
  path: Type.Array(Type.Integer()),
  name: Type.String(),
  name_en: Type.String(),
  hue: Type.Integer(),
  position: Type.Integer(),
  channel_id: Nullable,
  spus: Type.Integer({ description: 'Products that lie directly in it' }),
})
const Logo = Type.Union([Type.String({ pattern: '^[0-9a-f]{2}/[0-9a-f]{32}\\.[a-z0-9]{2,5}$' }), Type.Null()])
const BrandBody = Type.Object({ name: Name, name_en: NameEn, logo: Type.Optional(Logo) })
const BrandRow = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  name: Type.String(),
  name_en: Type.String(),
  logo: Type.Union([Type.String(), Type.Null()]),
  spus: Type.Integer(),
})
const ChannelBody = Type.Object({ name: Name, name_en: NameEn, position: Place, catalog_ids: Type.Array(Whole, { maxItems: 100 }) })
const ChannelRow = Type.Object({
  id: Type.Integer(),
  version: Type.Integer(),
  name: Type.String(),
  name_en: Type.String(),
  position: Type.Integer(),
  catalog_ids: Type.Array(Type.Integer()),
})

/** /v1/staff/{catalogs,brands,channels}. */
export const treeStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db } = deps
    const see = requireStaff(deps, 'goods', READ)
    const write = requireStaff(deps, 'goods', WRITE)
    const change = requireStaff(deps, 'goods', CHANGE)
    const emptyList = { empty: { data: [] } }
    const empty = { empty: { data: {} } }

    app.get(
      '/v1/staff/catalogs',
      {
        onRequest: see,
        config: emptyList,
        schema: {
          operationId: 'listTree',
          summary: 'The whole tree, parents before children',
          tags: ['staff catalogs'],
          security,
          response: replies(Ok({ data: Type.Array(CatalogRow) })),
        },
      },
      async () => ok({ data: (await listTree(db)).map(catalogRow) }),
    )
    app.get(
      '/v1/staff/channels',
      {
        onRequest: see,
        config: emptyList,
        schema: {
          operationId: 'listChannels',
          summary: 'The groups of the mega menu',
          tags: ['staff catalogs'],
          security,
          response: replies(Ok({ data: Type.Array(ChannelRow) })),
        },
      },
      async () => ok({ data: (await listChannels(db)).map(({ nameEn, catalogIds, ...row }) => ({ ...row, name_en: nameEn, catalog_ids: catalogIds })) }),
    )
    app.get(
      '/v1/staff/brands',
      {
        onRequest: see,
        config: emptyList,
        schema: {
          operationId: 'listBrands',
          summary: 'Brands by name; `q` is part of one',
          tags: ['staff catalogs'],
          security,
          querystring: Type.Object(staffListQuery),
          response: replies(Ok({ data: Type.Array(BrandRow), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async ({ query }) => {
        const wish = staffListWish(query)
        const { brands, total } = await listBrands(db, wish)
        return ok({ data: brands.map(({ nameEn, ...row }) => ({ ...row, name_en: nameEn })), paginator: { pagesize: wish.pageSize, total }, base_url: deps.config.mediaUrl })
      },
    )

    app.put(
      '/v1/staff/catalogs/:id/place',
      {
        onRequest: change,
        config: empty,
        schema: {
          operationId: 'placeCatalog',
          summary: 'Puts a catalog elsewhere in the tree: before one of its new siblings, or last',
          tags: ['staff catalogs'],
          security,
          params: IdPath,
          body: Type.Object({ version: Version, parent_id: MaybeId, before_id: MaybeId }),
          response: replies(Done),
        },
      },
      async (request) => {
        const { version, parent_id, before_id } = request.body
        await transact(db, (tx) => placeCatalog(tx, idOf(request), version, { parentId: maybe(parent_id), beforeId: maybe(before_id) }))
        return ok({ data: 'OK' })
      },
    )

    const kinds = [
      {
        path: 'catalogs',
        one: 'Catalog',
        body: CatalogBody,
        add: (tx: Tx, body: unknown) => addCatalog(tx, catalogFrom(body as Static<typeof CatalogBody>)),
        change: (tx: Tx, id: number, version: number, body: unknown) => changeCatalog(tx, id, version, catalogFrom(body as Static<typeof CatalogBody>)),
        remove: removeCatalog,
        words: ['Makes a catalog', 'Changes a catalog, or moves it with everything below it', 'Removes an empty catalog'],
      },
      {
        path: 'brands',
        one: 'Brand',
        body: BrandBody,
        add: (tx: Tx, body: unknown) => addBrand(tx, brandFrom(body as Static<typeof BrandBody>)),
        change: (tx: Tx, id: number, version: number, body: unknown) => changeBrand(tx, id, version, brandFrom(body as Static<typeof BrandBody>)),
        remove: removeBrand,
        words: ['Makes a brand', 'Changes a brand', 'Removes a brand that no product has'],
      },
      {
        path: 'channels',
        one: 'Channel',
        body: ChannelBody,
        add: (tx: Tx, body: unknown) => addChannel(tx, channelFrom(body as Static<typeof ChannelBody>)),
        change: (tx: Tx, id: number, version: number, body: unknown) => changeChannel(tx, id, version, channelFrom(body as Static<typeof ChannelBody>)),
        remove: removeChannel,
        words: ['Makes a channel', 'Changes a channel and which catalogs it holds', 'Removes a channel; its catalogs stay'],
      },
    ]
    for (const { path, one, body, add, change: alter, remove, words } of kinds) {
      const tags = ['staff catalogs']
      app.post(
        `/v1/staff/${path}`,
        { onRequest: write, config: empty, schema: { operationId: `add${one}`, summary: words[0] as string, tags, security, body, response: replies(Made) } },
        async (request) => ok({ data: await writeOnce(db, request, async (tx) => ({ id: await add(tx, request.body) })) }),
      )
      app.put(
        `/v1/staff/${path}/:id`,
        {
          onRequest: change,
          config: empty,
          schema: {
            operationId: `change${one}`,
            summary: words[1] as string,
            tags,
            security,
            params: IdPath,
            body: Type.Intersect([Type.Object({ version: Version }), body]),
            response: replies(Done),
          },
        },
        async (request) => {
          await transact(db, (tx) => alter(tx, idOf(request), (request.body as { version: number }).version, request.body))
          return ok({ data: 'OK' })
        },
      )
      app.delete(
        `/v1/staff/${path}/:id`,
        {
          onRequest: change,
          config: empty,
          schema: { operationId: `remove${one}`, summary: words[2] as string, tags, security, params: IdPath, querystring: VersionQuery, response: replies(Done) },
        },
        async (request) => {
          await transact(db, (tx) => remove(tx, idOf(request), Number((request.query as { version: string }).version)))
          return ok({ data: 'OK' })
        },
      )
    }
  }

const maybe = (id: unknown): number | null => (id == null ? null : whole(id))

/** Throws 10214 for a name of nothing but spaces. */
function named(body: { name: string; name_en?: string }): { name: string; nameEn: string } {
  const name = body.name.trim()
  if (name === '') throw new Refusal(10214, { field: 'name' })
  return { name, nameEn: body.name_en?.trim() ?? '' }
}

const catalogFrom = (body: Static<typeof CatalogBody>): CatalogDraft => ({
  ...named(body),
  parentId: maybe(body.parent_id),
  hue: body.hue ?? 95,
  position: body.position ?? 0,
  channelId: maybe(body.channel_id),
})
const brandFrom = (body: Static<typeof BrandBody>) => ({ ...named(body), logo: body.logo ?? null })
const channelFrom = (body: Static<typeof ChannelBody>): ChannelDraft => ({ ...named(body), position: body.position ?? 0, catalogIds: body.catalog_ids.map(whole) })

const catalogRow = ({ parentId, nameEn, channelId, ...row }: Awaited<ReturnType<typeof listTree>>[number]) => ({
  ...row,
  parent_id: parentId,
  name_en: nameEn,
  channel_id: channelId,
})
