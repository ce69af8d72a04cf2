import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { placeOf } from '../http/place.ts'
import { type Clerk, clerkOf, requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { Whole, wholeOr } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { banBuyer, liftBan, logOutBuyer } from './ban.ts'
import { contactFor } from './contact.ts'
import { type BuyerRow, buyerSorts, buyerStates, listBuyers, readBuyer } from './staff-read.ts'

const tags = ['users']
const security = [{ staff: [] }]
const InBuyer = Type.Object({ id: Whole })
const Maybe = Type.Union([Type.String(), Type.Null()])
const buyer = {
  id: Type.Integer(),
  username: Type.String(),
  nickname: Type.String(),
  phone: Type.String({ description: 'Whole only for who may change customers' }),
  phone_verified: Type.Boolean(),
  email: Type.String({ description: 'Whole only for who may change customers' }),
  activated: Type.Boolean(),
  level: Type.Integer(),
  status: Type.String({ description: 'active, banned, leaving (is to be erased) or erased' }),
  orders: Type.Integer(),
  spent: Type.String({ description: 'What their orders came to, less what went back' }),
  created_at: Type.String(),
  seen_at: Maybe,
}
const Detail = Type.Object({
  ...buyer,
  lang: Type.String(),
  erase_after: Maybe,
  bound: Type.Array(Type.String()),
  reviews: Type.Integer(),
  messages: Type.Integer(),
  cases: Type.Integer(),
  addresses: Type.Integer(),
  sessions: Type.Array(
    Type.Object({ id: Type.Integer(), kind: Type.String(), way: Type.String(), device: Type.String(), place: Type.String(), created_at: Type.String(), seen_at: Type.String() }),
  ),
  bans: Type.Array(Type.Object({ id: Type.Integer(), reason: Type.String(), banned_by: Type.String(), banned_at: Type.String(), lifted_by: Maybe, lifted_at: Maybe })),
})

/** /v1/staff/buyers: who buys here, and who may not. */
export const userStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    readRoutes(deps, app)
    banRoutes(deps, app)
  }

function readRoutes(deps: Deps, app: App): void {
  const { db, config } = deps
  const time = (at: Date) => shopTime(at, config.timeZone)
  const timeOrNull = (at: Date | null) => at && time(at)
  const row = (clerk: Clerk, { phoneVerified, state, spent, createdAt, seenAt, ...of }: BuyerRow) => ({
    ...of,
    ...contactFor(clerk, of),
    phone_verified: phoneVerified,
    status: state,
    spent: yuan(spent),
    created_at: time(createdAt),
    seen_at: timeOrNull(seenAt),
  })

  app.get(
    '/v1/staff/buyers',
    {
      onRequest: requireStaff(deps, 'users', READ),
      config: { empty: { data: [] } },
      schema: {
        operationId: 'listBuyers',
        summary: 'Buyers, the newest first; `q`: number, beginning of the user name, whole phone number or e-mail address. Totals end at 10000',
        tags,
        security,
        querystring: Type.Object({
          ...staffListQuery,
          state: Type.Optional(Type.Union(buyerStates.map((state) => Type.Literal(state)))),
          sort: Type.Optional(Type.Union(buyerSorts.map((sort) => Type.Literal(sort)))),
        }),
        response: StaffList(Type.Object(buyer)),
      },
    },
    async (request) => {
      const wish = staffListWish(request.query)
      const { buyers, total } = await listBuyers(db, { ...wish, state: request.query.state, sort: request.query.sort ?? 'new' })
      return ok({ data: buyers.map((found) => row(clerkOf(request), found)), paginator: { pagesize: wish.pageSize, total } })
    },
  )

  app.get(
    '/v1/staff/buyers/:id',
    {
      onRequest: requireStaff(deps, 'users', READ),
      config: { empty: { data: {} } },
      schema: {
        operationId: 'readBuyer',
        summary: 'One buyer: what they have bought, where they are logged in, when they were shut out',
        tags,
        security,
        params: InBuyer,
        response: replies(Ok({ data: Detail })),
      },
    },
    async (request) => {
      const { eraseAfter, sessions, bans, lang, bound, reviews, messages, cases, addresses, ...of } = await readBuyer(db, wholeOr(request.params.id, 12050))
      return ok({
        data: {
          ...row(clerkOf(request), of),
          lang,
          bound,
          reviews,
          messages,
          cases,
          addresses,
          erase_after: timeOrNull(eraseAfter),
          sessions: sessions.map(({ ip, createdAt, seenAt, ...session }) => ({ ...session, place: placeOf(ip, request.lang), created_at: time(createdAt), seen_at: time(seenAt) })),
          bans: bans.map(({ bannedBy, bannedAt, liftedBy, liftedAt, ...ban }) => ({
            ...ban,
            banned_by: bannedBy,
            banned_at: time(bannedAt),
            lifted_by: liftedBy,
            lifted_at: timeOrNull(liftedAt),
          })),
        },
      })
    },
  )
}

function banRoutes(deps: Deps, app: App): void {
  const { db, clock } = deps
  const onRequest = requireStaff(deps, 'users', CHANGE)

  app.post(
    '/v1/staff/buyers/:id/ban',
    {
      onRequest,
      schema: {
        operationId: 'banBuyer',
        summary: 'Shut a buyer out: logged out everywhere at once, and no way in until it is lifted',
        tags,
        security,
        params: InBuyer,
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: replies(Ok({})),
      },
    },
    async (request) => {
      await transact(db, (tx) => banBuyer(tx, wholeOr(request.params.id, 12050), { reason: request.body.reason, clerkId: clerkOf(request).id, now: clock() }))
      return ok({})
    },
  )

  app.delete(
    '/v1/staff/buyers/:id/ban',
    { onRequest, schema: { operationId: 'liftBan', summary: 'Let a buyer in again', tags, security, params: InBuyer, response: replies(Ok({})) } },
    async (request) => {
      await transact(db, (tx) => liftBan(tx, wholeOr(request.params.id, 12050), { clerkId: clerkOf(request).id, now: clock() }))
      return ok({})
    },
  )

  app.delete(
    '/v1/staff/buyers/:id/sessions',
    { onRequest, schema: { operationId: 'logOutBuyer', summary: 'Log a buyer out everywhere', tags, security, params: InBuyer, response: replies(Ok({})) } },
    async (request) => {
      await transact(db, (tx) => logOutBuyer(tx, wholeOr(request.params.id, 12050)))
      return ok({})
    },
  )
}
