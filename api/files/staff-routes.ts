import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListWish, staffPage } from '../http/staff-list.ts'
import { uploads } from '../http/uploads.ts'
import { Refusal } from '../shared/refusals.ts'
import { READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { MOST_BYTES } from './keep.ts'
import { listFiles, sorts } from './list.ts'
import { Kept, keepUploads } from './upload.ts'

const AT_ONCE = 10
const tags = ['files']
const security = [{ staff: [] }]
const Row = Type.Object({
  key: Type.String(),
  bytes: Type.Integer(),
  type: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  placeholder: Type.String(),
  created_at: Type.String(),
  referenced_at: Type.String({ description: 'When somebody last brought it or put it to use' }),
  used: Type.Boolean({ description: 'Whether something of the shop shows it; what nothing shows goes away after a day' }),
})

/** /v1/staff/files: the pictures of the shop. */
export const fileStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { config } = deps
    app.get(
      '/v1/staff/files',
      {
        onRequest: requireStaff(deps, 'goods', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listFiles',
          summary: 'Pictures that the shop keeps; `q` is the beginning of a key',
          tags,
          security,
          querystring: Type.Object({ ...staffPage, q: Type.Optional(Type.String({ maxLength: 60 })), sort: Type.Optional(Type.String({ maxLength: 20 })) }),
          response: replies(Ok({ data: Type.Array(Row), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async ({ query }) => {
        const sort = query.sort ?? '-created'
        const { page, pageSize } = staffListWish(query)
        if (!Object.hasOwn(sorts, sort)) throw new Refusal(10005)
        const { rows, total } = await listFiles(deps.db, { q: query.q ?? '', sort: sort as keyof typeof sorts, page, pageSize })
        return ok({
          data: rows.map(({ createdAt, referencedAt, ...row }) => ({
            ...row,
            created_at: shopTime(createdAt, config.timeZone),
            referenced_at: shopTime(referencedAt, config.timeZone),
          })),
          paginator: { pagesize: pageSize, total },
          base_url: config.mediaUrl,
        })
      },
    )

    await app.register(async (inner) => {
      const form = inner as App
      await uploads(form, MOST_BYTES, AT_ONCE)
      form.post(
        '/v1/staff/files',
        {
          onRequest: requireStaff(deps, 'goods', WRITE),
          config: { empty: { data: [] } },
          schema: {
            operationId: 'uploadStaffFiles',
            summary: 'Bring up to ten pictures (PNG, JPEG, WebP or GIF, at most 10 MB and 50 megapixels each)',
            tags,
            security,
            consumes: ['multipart/form-data'],
            response: replies(Ok({ data: Type.Array(Kept), base_url: Type.String() })),
          },
        },
        async (request) =>
          ok({ data: await keepUploads(deps, request, { by: { clerkId: clerkOf(request).id }, most: AT_ONCE, mostBytes: MOST_BYTES }), base_url: config.mediaUrl }),
      )
    })
  }
