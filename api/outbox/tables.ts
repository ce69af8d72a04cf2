import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const when = (name: string) => timestamp(name, { withTimezone: true })

/** Programs of others that want to hear what happens in the shop. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: id(),
    url: text().notNull(),
    /** Events it wants; `*` is all of them. */
    events: text().array().notNull(),
    /** Signs deliveries; shown once, when it is made. */
    secret: text().notNull(),
    /** After a change of secret both sign until then, so that the receiver can change in peace. */
    oldSecret: text('old_secret'),
    oldSecretUntil: when('old_secret_until'),
    active: boolean().notNull().default(true),
    note: text().notNull().default(''),
    createdAt: when('created_at').notNull().defaultNow(),
    deletedAt: when('deleted_at'),
  },
  (t) => [
    check('webhooks_events_check', sql`cardinality(${t.events}) between 1 and 50`),
    check('webhooks_old_secret_check', sql`(${t.oldSecret} is null) = (${t.oldSecretUntil} is null)`),
    check('webhooks_deleted_check', sql`${t.deletedAt} is null or not ${t.active}`),
  ],
)

/**
 * Everything that leaves the shop in writing: letters, short texts, webhook deliveries. A row commits with what it tells of.
 * `waiting` until it was taken; `sent`; `moot` when there was nothing left to say; `dead` when its time was over; `given-up` by
 * somebody of the staff.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    channel: text({ enum: ['mail', 'sms', 'webhook'] }).notNull(),
    /** What is said: the renderer's name, or the event's. */
    template: text().notNull(),
    /** What the renderer needs, mostly ids; emptied when a letter or text is sent, because codes follow from it. */
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The same wish twice is one message. */
    key: text(),
    webhookId: bigint('webhook_id', { mode: 'number' }).references(() => webhooks.id),
    /** The receiver's means to drop doubles; the same in every attempt. */
    delivery: uuid().notNull().defaultRandom(),
    state: text({ enum: ['waiting', 'sent', 'moot', 'dead', 'given-up'] })
      .notNull()
      .default('waiting'),
    attempts: integer().notNull().default(0),
    /** The request or job it comes from, for the logs. */
    requestId: text('request_id'),
    /** When it is tried next; while somebody is at it, when others may take over. */
    nextAt: when('next_at').notNull().defaultNow(),
    error: text(),
    createdAt: when('created_at').notNull().defaultNow(),
    /** The patience runs from here: a replay begins anew. */
    since: when('since').notNull().defaultNow(),
    endedAt: when('ended_at'),
  },
  (t) => [
    uniqueIndex('outbox_key').on(t.channel, t.template, t.key),
    index('outbox_due_idx').on(t.nextAt).where(sql`${t.state} = 'waiting'`),
    index('outbox_state_idx').on(t.state, t.id),
    index('outbox_ended_idx').on(t.endedAt).where(sql`${t.state} <> 'waiting'`),
    index('outbox_webhook_idx').on(t.webhookId).where(sql`${t.webhookId} is not null`),
    check('outbox_webhook_check', sql`(${t.channel} = 'webhook') = (${t.webhookId} is not null)`),
    check('outbox_ended_check', sql`(${t.state} = 'waiting') = (${t.endedAt} is null)`),
  ],
)
