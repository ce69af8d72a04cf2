import type postgres from 'postgres'
import { seenNow } from '../seeing/context.ts'
import type { Tx } from '../shared/db.ts'

export type Message = {
  channel: 'mail' | 'sms'
  /** Name of a renderer that a feature has registered (worker.ts). */
  template: string
  /** What the renderer needs: ids, hardly ever more. It is emptied once the message is sent. */
  data: Record<string, unknown>
  /** The same wish twice, with the same key, is one message. */
  key?: string
}

/** Sees to a letter or a short text: it leaves if and only if the transaction commits, at least once. */
export async function sendLater(tx: Tx, { channel, template, data, key }: Message): Promise<void> {
  const written = await tx`
    insert into outbox (channel, template, data, key, request_id) values (${channel}, ${template}, ${tx.json(data as postgres.JSONValue)}, ${key ?? null}, ${asking()})
    on conflict (channel, template, key) do nothing returning 1`
  if (written.count > 0) await wake(tx, 'surely')
}

/** The request, or the job, that something is said for. */
const asking = (): string | null => seenNow()?.requestId ?? null

/** Tells every webhook that listens what has happened; writes nothing when none does. */
export async function announce(tx: Tx, event: string, data: Record<string, unknown>): Promise<void> {
  await announceAll(tx, event, [data])
}

/** The same for many events of one kind, in one statement. */
export async function announceAll(tx: Tx, event: string, data: readonly Record<string, unknown>[]): Promise<void> {
  const written = await announcement(tx, event, data)
  if (written.count > 0) await wakePerhaps(tx)
}

/** That statement, as a part of a greater one; when it has returned rows, `wakePerhaps` is to be called. */
export function announcement(tx: Tx, event: string, data: readonly Record<string, unknown>[]) {
  return tx`
    insert into outbox (channel, template, data, webhook_id, request_id)
    select 'webhook', ${event}, d.data, w.id, ${asking()} from webhooks w, jsonb_array_elements(${tx.json(data as postgres.JSONValue)}::jsonb) with ordinality as d (data, nth)
    where w.active and w.events && ${[event, '*']}::text[] order by d.nth, w.id returning 1`
}

/** Has what is announced sent soon. */
export async function wakePerhaps(tx: Tx): Promise<void> {
  await wake(tx, 'perhaps')
}

const WAKE_LOCK = 7_415_001

/**
 * One job under one key, however many write at once. Nobody waits for it: whoever finds another transaction at it either
 * adds a job of its own (a person waits for the letter) or leaves its row to the sweep of the next minute.
 */
async function wake(tx: Tx, how: 'surely' | 'perhaps'): Promise<void> {
  await tx`
    with free as materialized (select pg_try_advisory_xact_lock(${WAKE_LOCK}) as mine)
    select graphile_worker.add_job('send-outbox', payload := '{}'::json, max_attempts := 3, job_key := case when mine then 'send-outbox' end)
    from free where mine or ${how === 'surely'}`
}
