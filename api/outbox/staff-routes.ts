import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListWish, staffPage } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole, wholeOr } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { giveUp, listOutbox, type OutboxRow, readOutbox, replay, type State, states } from './staff.ts'
import { addWebhook, changeWebhook, dropWebhook, listWebhooks, pingWebhook, rotateSecret } from './webhooks.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const Text = Type.String()
const InId = Type.Object({ id: Type.String({ maxLength: 20 }) })
const Maybe = Type.Union([Type.Integer(), Type.Null()])
const row = {
  id: Type.Integer(),
  channel: Type.String({ description: 'mail, sms or webhook' }),
  template: Text,
  state: Type.String({ description: 'waiting, sent, moot, dead or given-up' }),
  webhook_id: Maybe,
  delivery: Type.String({ description: 'The same in every attempt' }),
  attempts: Type.Integer(),
  error: Text,
  created_at: Text,
  next_at: Text,
  ended_at: Text,
}
const HookBody = Type.Object({
  url: Type.String({ maxLength: 2000 }),
  events: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50, description: 'order.paid and the like; * is all' }),
  note: Type.Optional(Type.String({ maxLength: 200 })),
  active: Type.Optional(Type.Boolean()),
})
const Hook = Type.Object({
  id: Type.Integer(),
  url: Text,
  events: Type.Array(Text),
  active: Type.Boolean(),
  note: Text,
  created_at: Text,
  old_secret_until: Type.String({ description: 'Until then deliveries are signed with the old secret, too; else empty' }),
  waiting: Type.Integer(),
  dead: Type.Integer(),
})

/** /v1/staff/outbox and /v1/staff/webhooks: what leaves the shop, seen and put right. */
export const outboxStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const guard = (right: typeof READ | typeof WRITE | typeof CHANGE) => requireStaff(deps, 'operations', right)
    const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')
    const shown = ({ webhookId, createdAt, nextAt, endedAt, error, ...rest }: OutboxRow) => ({
      ...rest,
      webhook_id: webhookId,
      error: error ?? '',
      created_at: time(createdAt),
      next_at: time(nextAt),
      ended_at: time(endedAt),
    })

    app.get(
      '/v1/staff/outbox',
      {
        onRequest: guard(READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listOutbox',
          summary: 'Letters, texts and deliveries, the latest first',
          tags,
          security,
          querystring: Type.Object({
            ...staffPage,
            q: Type.Optional(Type.String({ maxLength: 60 })),
            state: Type.Optional(Type.String({ maxLength: 20 })),
            channel: Type.Optional(Type.String({ maxLength: 20 })),
            webhook_id: Type.Optional(Whole),
          }),
          response: StaffList(Type.Object(row)),
        },
      },
      async (request) => {
        const { q, state, channel, webhook_id } = request.query
        const { page, pageSize } = staffListWish(request.query)
        if (state && !states.includes(state as State)) throw new Refusal(10005)
        const wish = { page, pageSize, ...(q ? { q } : {}), ...(state ? { state: state as State } : {}), ...(channel ? { channel } : {}) }
        const { rows, total } = await listOutbox(db, webhook_id === undefined ? wish : { ...wish, webhookId: whole(webhook_id) })
        return ok({ data: rows.map(shown), paginator: { pagesize: pageSize, total } })
      },
    )

    app.get(
      '/v1/staff/outbox/:id',
      {
        onRequest: guard(READ),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readOutbox',
          summary: 'One of them, with what it is made of',
          tags,
          security,
          params: InId,
          response: replies(Ok({ data: Type.Object({ ...row, data: Type.Record(Type.String(), Type.Unknown()) }) })),
        },
      },
      async (request) => {
        const { data, ...rest } = await readOutbox(db, wholeOr(request.params.id, 11200))
        return ok({ data: { ...shown(rest), data } })
      },
    )

    app.post(
      '/v1/staff/outbox/:id/replays',
      {
        onRequest: guard(CHANGE),
        schema: { operationId: 'replayOutbox', summary: 'Send it again, under the same id', tags, security, params: InId, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => replay(tx, wholeOr(request.params.id, 11200), clock()))
        return ok({})
      },
    )

    app.delete(
      '/v1/staff/outbox/:id',
      {
        onRequest: guard(CHANGE),
        schema: { operationId: 'giveUpOutbox', summary: 'Try it no more', tags, security, params: InId, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => giveUp(tx, wholeOr(request.params.id, 11200), clock()))
        return ok({})
      },
    )

    app.get(
      '/v1/staff/webhooks',
      {
        onRequest: guard(READ),
        config: { empty: { data: [] } },
        schema: { operationId: 'listWebhooks', summary: 'Programs that listen to the shop', tags, security, response: replies(Ok({ data: Type.Array(Hook) })) },
      },
      async () => {
        const hooks = await listWebhooks(db)
        return ok({ data: hooks.map(({ createdAt, oldSecretUntil, ...rest }) => ({ ...rest, created_at: time(createdAt), old_secret_until: time(oldSecretUntil) })) })
      },
    )

    app.post(
      '/v1/staff/webhooks',
      {
        onRequest: guard(WRITE),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'addWebhook',
          summary: 'Let a program listen; the answer holds its secret, this once',
          description:
            'Deliveries carry `X-Jishi-Signature: t=<seconds>,v1=<hex>`: the HMAC-SHA256 of `<t>.<body>` under the secret. `X-Jishi-Delivery` is the same in every attempt.',
          tags,
          security,
          body: HookBody,
          response: replies(Ok({ data: Type.Object({ id: Type.Integer(), secret: Text }) })),
        },
      },
      // Without Idempotency-Key: the answer that is kept for a repeat must not hold a secret.
      async (request) => ok({ data: await transact(db, (tx) => addWebhook(tx, deps.webhook, request.body)) }),
    )

    app.put(
      '/v1/staff/webhooks/:id',
      {
        onRequest: guard(CHANGE),
        schema: { operationId: 'changeWebhook', summary: 'Change where it listens, and to what', tags, security, params: InId, body: HookBody, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => changeWebhook(tx, deps.webhook, wholeOr(request.params.id, 11203), request.body))
        return ok({})
      },
    )

    app.delete(
      '/v1/staff/webhooks/:id',
      {
        onRequest: guard(CHANGE),
        schema: { operationId: 'dropWebhook', summary: 'Tell it nothing more', tags, security, params: InId, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => dropWebhook(tx, wholeOr(request.params.id, 11203), clock()))
        return ok({})
      },
    )

    app.post(
      '/v1/staff/webhooks/:id/secrets',
      {
        onRequest: guard(CHANGE),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'rotateWebhookSecret',
          summary: 'A new secret; for a day deliveries are signed with both',
          tags,
          security,
          params: InId,
          response: replies(Ok({ data: Type.Object({ secret: Text }) })),
        },
      },
      async (request) => ok({ data: { secret: await transact(db, (tx) => rotateSecret(tx, wholeOr(request.params.id, 11203), clock())) } }),
    )

    app.post(
      '/v1/staff/webhooks/:id/pings',
      {
        onRequest: guard(CHANGE),
        schema: { operationId: 'pingWebhook', summary: 'Send it a ping', tags, security, params: InId, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => pingWebhook(tx, wholeOr(request.params.id, 11203)))
        return ok({})
      },
    )
  }
