import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

export const states = ['waiting', 'sent', 'moot', 'dead', 'given-up'] as const
export type State = (typeof states)[number]
export type OutboxRow = {
  id: number
  channel: string
  template: string
  state: State
  webhookId: number | null
  delivery: string
  attempts: number
  error: string | null
  createdAt: Date
  nextAt: Date
  endedAt: Date | null
}

const columns = (db: Db) => db`
  id, channel, template, state, webhook_id as "webhookId", delivery, attempts, error, created_at as "createdAt", next_at as "nextAt", ended_at as "endedAt"`

/** What left or should leave, the latest first. `q` is part of a template's name. */
export async function listOutbox(
  db: Db,
  { state, channel, webhookId, q, page, pageSize }: { state?: State; channel?: string; webhookId?: number; q?: string; page: number; pageSize: number },
): Promise<{ rows: OutboxRow[]; total: number }> {
  const wanted = db`
    (${state ?? null}::text is null or state = ${state ?? null}) and (${channel ?? null}::text is null or channel = ${channel ?? null})
    and (${webhookId ?? null}::bigint is null or webhook_id = ${webhookId ?? null}) and (${q ?? null}::text is null or strpos(template, ${q ?? ''}) > 0)`
  const offset = Math.min((page - 1) * pageSize, 2 ** 31 - 1)
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db<OutboxRow[]>`select ${columns(db)} from outbox where ${wanted} order by id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from outbox where ${wanted}`,
  ])
  return { rows, total }
}

/** One of them, with what it is made of. Throws 11200. */
export async function readOutbox(db: Db, id: number): Promise<OutboxRow & { data: Record<string, unknown> }> {
  const [row] = await db<(OutboxRow & { data: Record<string, unknown> })[]>`select ${columns(db)}, data from outbox where id = ${id}`
  if (!row) throw new Refusal(11200)
  return row
}

/**
 * Sends it again, under the same id: what is dead or was given up, and a delivery to a webhook that has been sent. A letter
 * that has been sent is not: what it was made of is gone. Throws 11200, 11201.
 */
export async function replay(tx: Tx, id: number, now: Date): Promise<void> {
  const again = await tx`
    update outbox set state = 'waiting', attempts = 0, error = null, ended_at = null, next_at = ${now}, since = ${now}
    where id = ${id} and (state in ('dead', 'given-up') or (state = 'sent' and channel = 'webhook'))
      and (webhook_id is null or exists (select 1 from webhooks where webhooks.id = webhook_id and active)) returning 1`
  if (again.count === 0) throw await whyNot(tx, id)
  await tx`select graphile_worker.add_job('send-outbox', payload := '{}'::json, max_attempts := 3)`
}

/** Nobody tries it any more. Throws 11200, 11201 for what has ended otherwise. */
export async function giveUp(tx: Tx, id: number, now: Date): Promise<void> {
  const given = await tx`
    update outbox set state = 'given-up', ended_at = ${now}
    where id = ${id} and state in ('waiting', 'dead') returning 1`
  if (given.count === 0) throw await whyNot(tx, id)
}

async function whyNot(db: Db, id: number): Promise<Refusal> {
  const [there] = await db`select 1 from outbox where id = ${id}`
  return new Refusal(there ? 11201 : 11200)
}
