import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { dropSetting, listChanges, listSettings, setSetting } from './change.ts'
import { liveOf } from './follow.ts'
import { known, settingOf } from './known.ts'

const tags = ['settings']
const security = [{ staff: [] }]
const Text = Type.String()
const NoticeValue = Type.Object({
  zh: Type.String({ maxLength: 500 }),
  en: Type.String({ maxLength: 500 }),
  from: Type.String({ maxLength: 40, description: 'YYYY-MM-DD HH:MM on the shop’s clock; empty: at once' }),
  until: Type.String({ maxLength: 40, description: 'Empty: until it is taken back' }),
})
const Value = Type.Union(
  [Type.String({ maxLength: 200 }), Type.Integer(), Type.Boolean(), Type.Array(Type.String({ maxLength: 20 }), { maxItems: 20 }), NoticeValue, Type.Null()],
  {
    description: 'Text, a number, yes or no, choices, or a notice; money in fen',
  },
)
const Path = Type.Object({ name: Type.String({ maxLength: 40 }) })

/** /v1/staff/settings: what can be set while the shop is open. */
export const settingStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config, clock } = deps
    const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')

    app.get(
      '/v1/staff/settings',
      {
        onRequest: requireStaff(deps, 'settings', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listSettings',
          summary: 'What can be set, as it stands and as the environment has it',
          tags,
          security,
          response: replies(
            Ok({
              data: Type.Array(
                Type.Object({
                  name: Text,
                  kind: Type.String({ description: 'text, number, money (fen), choice, switch or notice' }),
                  value: Value,
                  usual: Type.Unsafe<unknown>({ ...Value, description: 'What the environment says' }),
                  least: Type.Union([Type.Integer(), Type.Null()]),
                  most: Type.Union([Type.Integer(), Type.Null()]),
                  choices: Type.Array(Text),
                  changed: Type.String({ description: 'Empty while it is as the environment says' }),
                  by: Text,
                }),
              ),
            }),
          ),
        },
      },
      async () => {
        const { payMethods } = liveOf(config).base
        const rows = await listSettings(db, config)
        return ok({
          data: rows.map(({ name, value, usual, at, by }) => {
            const { kind, least = null, most = null } = known[name]
            return { name, kind, value: value as never, usual, least, most, choices: name === 'pay_methods' ? [...payMethods] : [], changed: time(at), by }
          }),
        })
      },
    )

    app.get(
      '/v1/staff/settings/history',
      {
        onRequest: requireStaff(deps, 'settings', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listSettingChanges',
          summary: 'Who set what, and when',
          tags,
          security,
          querystring: Type.Object({ page: staffListQuery.page, pagesize: staffListQuery.pagesize }),
          response: replies(
            Ok({
              data: Type.Array(Type.Object({ id: Type.Integer(), name: Text, before: Value, after: Value, at: Text, by: Text })),
              paginator: Paginator,
            }),
          ),
        },
      },
      async (request) => {
        const wish = staffListWish(request.query)
        const { changes, total } = await listChanges(db, wish)
        return ok({
          data: changes.map(({ id, name, before, after, at, by }) => ({ id, name, before: before as never, after: after as never, at: time(at), by })),
          paginator: { pagesize: wish.pageSize, total },
        })
      },
    )

    app.put(
      '/v1/staff/settings/:name',
      {
        onRequest: requireStaff(deps, 'settings', CHANGE),
        schema: {
          operationId: 'setSetting',
          summary: 'Set it; every process follows at once',
          tags,
          security,
          params: Path,
          body: Type.Object({ value: Value, was: Value }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { value, was } = request.body
        await transact(db, (tx) => setSetting(tx, config, { name: settingOf(request.params.name), value, was }, { staffId: clerkOf(request).id, at: clock() }))
        return ok({})
      },
    )

    app.delete(
      '/v1/staff/settings/:name',
      {
        onRequest: requireStaff(deps, 'settings', CHANGE),
        schema: { operationId: 'dropSetting', summary: 'Back to what the environment says', tags, security, params: Path, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => dropSetting(tx, settingOf(request.params.name), { staffId: clerkOf(request).id, at: clock() }))
        return ok({})
      },
    )
  }
