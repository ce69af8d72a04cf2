import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { Ok, ok, replies } from '../../http/envelope.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { clerkOf, requireStaff } from '../../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../../http/staff-list.ts'
import { transact } from '../../shared/db.ts'
import { Whole, whole } from '../../shared/ids.ts'
import { CHANGE, READ, WRITE } from '../../shared/rights.ts'
import { shopTime } from '../../shared/time.ts'
import { flushSearches } from './note.ts'
import { addSynonym, changeSynonym, dropSynonym, listSynonyms } from './synonyms.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const paginator = Type.Object({ pagesize: Type.Integer(), total: Type.Integer({ description: 'Rows, not pages' }) })
const Path = Type.Object({ id: Whole })
const Group = Type.Object({ words: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40, description: '2–20 words that mean the same' }) })

/** /v1/staff/search: what words mean the same, and what people looked for in vain. */
export const searchStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const read = requireStaff(deps, 'goods', READ)
    const write = requireStaff(deps, 'goods', WRITE)
    const change = requireStaff(deps, 'goods', CHANGE)
    const common = { tags, security }
    const emptyList = { empty: { data: [] } }

    app.get(
      '/v1/staff/search/synonyms',
      {
        onRequest: read,
        config: emptyList,
        schema: {
          ...common,
          operationId: 'listSynonyms',
          summary: 'Groups of words that mean the same, the latest first',
          querystring: Type.Object(staffListQuery),
          response: replies(
            Ok({
              data: Type.Array(
                Type.Object({ id: Type.Integer(), words: Type.Array(Type.String()), edited_by: Type.Union([Type.Integer(), Type.Null()]), edited_at: Type.String() }),
              ),
              paginator,
            }),
          ),
        },
      },
      async (request) => {
        const wish = staffListWish(request.query)
        const { synonyms, total } = await listSynonyms(db, { ...wish, q: request.query.q ?? '' })
        return ok({
          data: synonyms.map(({ id, words, editedBy, editedAt }) => ({ id, words, edited_by: editedBy, edited_at: shopTime(editedAt, config.timeZone) })),
          paginator: { pagesize: wish.pageSize, total },
        })
      },
    )

    app.post(
      '/v1/staff/search/synonyms',
      {
        onRequest: write,
        schema: { ...common, operationId: 'addSynonym', summary: 'Makes a group', body: Group, response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })) },
      },
      async (request) =>
        ok(await writeOnce(db, request, async (tx) => ({ data: { id: await addSynonym(tx, { words: request.body.words, clerkId: clerkOf(request).id, at: clock() }) } }))),
    )

    app.put(
      '/v1/staff/search/synonyms/:id',
      {
        onRequest: change,
        schema: { ...common, operationId: 'changeSynonym', summary: 'Changes a group', params: Path, body: Group, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => changeSynonym(tx, whole(request.params.id), { words: request.body.words, clerkId: clerkOf(request).id, at: clock() }))
        return ok({})
      },
    )

    app.delete(
      '/v1/staff/search/synonyms/:id',
      { onRequest: change, schema: { ...common, operationId: 'dropSynonym', summary: 'Removes a group', params: Path, response: replies(Ok({})) } },
      async (request) => {
        await transact(db, (tx) => dropSynonym(tx, whole(request.params.id)))
        return ok({})
      },
    )

    app.get(
      '/v1/staff/search/zero-results',
      {
        onRequest: read,
        config: emptyList,
        schema: {
          ...common,
          operationId: 'listMisses',
          summary: 'What people looked for in vain, the most people first',
          querystring: Type.Object(staffListQuery),
          response: replies(Ok({ data: Type.Array(Type.Object({ word: Type.String(), people: Type.Integer(), first_at: Type.String(), last_at: Type.String() })), paginator })),
        },
      },
      async (request) => {
        await flushSearches(db)
        const wish = staffListWish(request.query)
        const like = `%${(request.query.q ?? '').replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}%`
        const rows = await db<{ word: string; people: number; firstAt: Date; lastAt: Date; total: number }[]>`
          select word, people, first_at as "firstAt", last_at as "lastAt", count(*) over ()::int as total from search_misses where word like ${like}
          order by people desc, word limit ${wish.pageSize} offset ${(wish.page - 1) * wish.pageSize}`
        return ok({
          data: rows.map(({ word, people, firstAt, lastAt }) => ({ word, people, first_at: shopTime(firstAt, config.timeZone), last_at: shopTime(lastAt, config.timeZone) })),
          paginator: { pagesize: wish.pageSize, total: rows[0]?.total ?? 0 },
        })
      },
    )

    app.delete(
      '/v1/staff/search/zero-results',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'dropMiss',
          summary: 'Takes a word off the list, once it has been seen to',
          querystring: Type.Object({ word: Type.String({ maxLength: 100 }) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await db`delete from search_misses where word = ${request.query.word.replaceAll('\0', '')}`
        return ok({})
      },
    )
  }
