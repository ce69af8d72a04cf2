import type { Deps } from '../deps.ts'
import type { Letter } from '../drivers/mail/types.ts'
import type { Text } from '../drivers/sms/types.ts'
import { runSeen, seenNow } from '../seeing/context.ts'
import type { Pool } from '../shared/db.ts'
import { daysBefore } from '../shared/time.ts'
import { type Hook, signedRequest } from './sign.ts'

/** What makes a letter or a text of a row's data, by template. Undefined: there is nothing left to say. */
export type Renderers = {
  mail: Record<string, (data: any) => Promise<Letter | undefined>>
  sms: Record<string, (data: any) => Promise<Text | undefined>>
}

type Row = {
  id: number
  channel: 'mail' | 'sms' | 'webhook'
  template: string
  data: Record<string, unknown>
  webhookId: number | null
  delivery: string
  attempts: number
  createdAt: Date
  since: Date
  requestId: string | null
}

const BATCH = 20
/** For so long a row belongs to who took it; a runner that died loses it. */
const LEASE_SECONDS = 120
const PATIENCE_SECONDS = { mail: 86_400, sms: 86_400, webhook: 3 * 86_400 } as const
const FIRST_PAUSE_SECONDS = 30
const LONGEST_PAUSE_SECONDS = 4 * 3600

/**
 * Sends what is due, batch after batch, until nothing is left. Any number of runners may work at once: a row is taken by
 * one of them. What fails stays, for later.
 * @returns how many were sent
 */
export async function sendDue(deps: Deps, renderers: Renderers): Promise<number> {
  let sent = 0
  for (;;) {
    const rows = await claim(deps.db, deps.clock())
    const results = await Promise.all(rows.map((row) => forWhoAsked(row, () => attempt(deps, renderers, row))))
    sent += results.filter(Boolean).length
    if (rows.length < BATCH) return sent
  }
}

/** What is said while a message is sent carries the id of the request that the message comes from, though many share a job. */
const forWhoAsked = <T>({ requestId }: Row, work: () => T): T => (requestId ? runSeen({ ...seenNow(), requestId }, work) : work())

/** Takes the next rows. Their time is moved behind the lease, so that nobody else sees them due. */
async function claim(db: Pool, now: Date): Promise<Row[]> {
  return await db<Row[]>`
    update outbox set attempts = attempts + 1, next_at = ${new Date(now.getTime() + LEASE_SECONDS * 1000)}
    where id in (select id from outbox where state = 'waiting' and next_at <= ${now} order by next_at, id limit ${BATCH} for update skip locked)
    returning id, channel, template, data, webhook_id as "webhookId", delivery, attempts, created_at as "createdAt", since, request_id as "requestId"`
}

async function attempt(deps: Deps, renderers: Renderers, row: Row): Promise<boolean> {
  try {
    const sent = await deliver(deps, renderers, row)
    await end(deps, row, sent ? 'sent' : 'moot')
    return sent
  } catch (error) {
    await fail(deps, row, error)
    return false
  }
}

/** Says it to the outside. False when there was nothing left to say. */
async function deliver({ db, mail, sms, webhook, clock }: Deps, renderers: Renderers, row: Row): Promise<boolean> {
  if (row.channel === 'webhook') {
    const [hook] = await db<Hook[]>`
      select url, secret, case when old_secret_until > ${clock()} then old_secret end as "oldSecret" from webhooks where id = ${row.webhookId} and active`
    if (!hook) return false
    await webhook.post(signedRequest(hook, row, clock()))
    return true
  }
  if (row.channel === 'mail') {
    const letter = await rendererOf(renderers.mail, row)(row.data)
    if (letter) await mail.send(letter)
    return letter !== undefined
  }
  const text = await rendererOf(renderers.sms, row)(row.data)
  // The provider takes one id once, of at most 32 letters and digits.
  if (text) await sms.sendText(text, row.delivery.replaceAll('-', ''))
  return text !== undefined
}

function rendererOf<T>(renderers: Record<string, T>, { channel, template }: Row): T {
  const renderer = Object.hasOwn(renderers, template) ? renderers[template] : undefined
  if (!renderer) throw new Error(`nobody writes ${channel} of ${template}`)
  return renderer
}

/** Who took over after a lease that ran out decides; hence the condition on the attempt. */
async function end({ db, clock }: Deps, { id, channel, attempts }: Row, state: 'sent' | 'moot'): Promise<void> {
  await db`
    update outbox set state = ${state}, ended_at = ${clock()}, error = null, data = case when ${channel === 'webhook'} then data else '{}'::jsonb end
    where id = ${id} and state = 'waiting' and attempts = ${attempts}`
}

async function fail({ db, clock, log }: Deps, row: Row, fault: unknown): Promise<void> {
  const now = clock()
  const error = String(fault instanceof Error ? fault.message : fault).slice(0, 500)
  const over = now.getTime() - row.since.getTime() > PATIENCE_SECONDS[row.channel] * 1000
  if (over) log.error({ outbox: row.id, template: row.template, error }, 'a message could not be sent in time')
  await db`
    update outbox set error = ${error}, state = ${over ? 'dead' : 'waiting'}, ended_at = ${over ? now : null}, next_at = ${new Date(now.getTime() + pauseAfter(row.attempts) * 1000)}
    where id = ${row.id} and state = 'waiting' and attempts = ${row.attempts}`
}

/** Doubles each time, up to four hours; a random half of it, so that those that failed together do not come back together. In seconds. */
export function pauseAfter(attempts: number, random = Math.random()): number {
  const most = Math.min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
  return most * (0.5 + random / 2)
}

const KEPT_DAYS = 30

/** What left the shop, or never will, is kept for thirty days; what is dead waits for somebody to look, three times as long. */
export async function dropOldMessages(db: Pool, now: Date): Promise<void> {
  const before = daysBefore(now, KEPT_DAYS)
  const longBefore = daysBefore(now, 3 * KEPT_DAYS)
  await db`delete from outbox where id in (select id from outbox where state <> 'waiting' and ended_at < (case when state = 'dead' then ${longBefore}::timestamptz else ${before}::timestamptz end) limit 5000)`
}
