import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListQuery, staffListWish } from '../http/staff-list.ts'
import { Whole, whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { READ } from '../shared/rights.ts'
import { momentOf, shopTime } from '../shared/time.ts'
import { readVerdict } from './check.ts'
import { type DeedLine, listDeeds, readDeed } from './read.ts'

const tags = ['audit']
const security = [{ staff: [] }]
const Text = Type.String()
const deedShape = {
  id: Type.Integer(),
  at: Text,
  staff: Type.String({ description: 'The account; empty for the command line' }),
  area: Text,
  action: Type.String({ description: 'The operation, as in this API’s description' }),
  object: Type.String({ description: 'What its address named' }),
  request_id: Text,
  ip: Text,
  changes: Type.Integer({ description: 'Rows that were changed' }),
}
const Columns = Type.Union([Type.Record(Text, Type.Unknown()), Type.Null()], { description: 'Columns that differ; ••• for what is not written down' })

/** /v1/staff/audit: who of the staff did what, and whether somebody has been at the record. */
export const auditStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const onRequest = requireStaff(deps, 'staff', READ)
    const shown = ({ deed: _deed, at, staffId: _staffId, staffName, requestId, ...rest }: DeedLine) => ({
      ...rest,
      at: shopTime(at, config.timeZone),
      staff: staffName,
      request_id: requestId,
    })
    const momentIn = (text: string | undefined, field: string) => {
      const moment = text ? momentOf(text, config.timeZone) : undefined
      if (text && !moment) throw new Refusal(10005, { field })
      return moment
    }

    app.get(
      '/v1/staff/audit',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listDeeds',
          summary: 'What staff have done, the latest first',
          tags,
          security,
          querystring: Type.Object({
            ...staffListQuery,
            area: Type.Optional(Type.String({ maxLength: 20 })),
            staff_id: Type.Optional(Whole),
            from: Type.Optional(Type.String({ maxLength: 40, description: 'YYYY-MM-DD HH:MM in the shop’s zone, or ISO 8601' })),
            to: Type.Optional(Type.String({ maxLength: 40 })),
          }),
          response: StaffList(Type.Object(deedShape)),
        },
      },
      async ({ query }) => {
        const wish = staffListWish(query)
        const staffId = query.staff_id === undefined ? undefined : whole(query.staff_id)
        const { deeds, total } = await listDeeds(db, { ...wish, area: query.area ?? '', staffId, from: momentIn(query.from, 'from'), to: momentIn(query.to, 'to') })
        return ok({ data: deeds.map(shown), paginator: { pagesize: wish.pageSize, total } })
      },
    )

    app.get(
      '/v1/staff/audit/verdict',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'verifyAuditLog',
          summary: 'Walk the chain: has anybody changed, removed or slipped in a line?',
          description: 'From where the last daily walk of the whole chain proved it; `whole=1` walks all of it.',
          tags,
          security,
          querystring: Type.Object({ whole: Type.Optional(Type.String({ maxLength: 1 })) }),
          response: replies(
            Ok({
              data: Type.Object({
                lines: Type.Integer(),
                place: Type.Integer({ description: 'How long the chain is' }),
                seal: Type.String({ description: 'Its last seal: kept elsewhere, it proves later that nothing was cut off' }),
                proven_at: Type.String({ description: 'When the whole chain was last walked and found good; empty before the first time' }),
                proven_place: Type.Integer({ description: 'How far it was then' }),
                faults: Type.Array(Type.Object({ place: Type.Integer(), line_id: Type.Integer(), fault: Type.String({ description: 'changed, removed, unsealed, gap' }) })),
              }),
            }),
          ),
        },
      },
      async ({ query }) => {
        const { lines, head, faults, proven } = await readVerdict(db, query.whole === '1')
        const before = { proven_at: proven ? shopTime(proven.at, config.timeZone) : '', proven_place: proven?.place ?? 0 }
        return ok({ data: { lines, ...head, ...before, faults: faults.map(({ lineId, ...rest }) => ({ ...rest, line_id: lineId })) } })
      },
    )

    app.get(
      '/v1/staff/audit/:id',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readDeed',
          summary: 'A deed and each row it changed, before and after',
          tags,
          security,
          params: Type.Object({ id: Type.String({ maxLength: 300 }) }),
          response: replies(
            Ok({
              data: Type.Object({
                ...deedShape,
                rows: Type.Array(Type.Object({ id: Type.Integer(), kind: Text, object: Text, key: Text, before: Columns, after: Columns })),
              }),
            }),
          ),
        },
      },
      async (request) => {
        const { line, changes } = await readDeed(db, whole(request.params.id))
        return ok({ data: { ...shown(line), rows: changes } })
      },
    )
  }
