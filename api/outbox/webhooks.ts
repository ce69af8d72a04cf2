import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import type { Webhook } from '../drivers/webhook/types.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

export type HookWish = { url: string; events: string[]; note?: string; active?: boolean }
export type HookRow = { id: number; url: string; events: string[]; active: boolean; note: string; createdAt: Date; oldSecretUntil: Date | null; waiting: number; dead: number }

const MOST_HOOKS = 50
/** After a change of secret the old one signs for so long, too. */
const OVERLAP_SECONDS = 86_400
const newSecret = () => `whsec_${randomBytes(32).toString('base64url')}`

/** Every webhook, with how many deliveries wait or are dead. Never its secret. */
export async function listWebhooks(db: Db): Promise<HookRow[]> {
  return await db<HookRow[]>`
    select id, url, events, active, note, created_at as "createdAt", old_secret_until as "oldSecretUntil",
      (select count(*)::int from outbox where webhook_id = webhooks.id and state = 'waiting') as waiting,
      (select count(*)::int from outbox where webhook_id = webhooks.id and state = 'dead') as dead
    from webhooks where deleted_at is null order by id`
}

/** Lets a program listen. The secret is given here and never again. Throws 11202 for an address, 11204 for events, 11205. */
export async function addWebhook(tx: Tx, webhook: Webhook, wish: HookWish): Promise<{ id: number; secret: string }> {
  checkHook(webhook, wish)
  await tx`lock table webhooks in share row exclusive mode`
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from webhooks where deleted_at is null`
  if (n >= MOST_HOOKS) throw new Refusal(11205)
  const secret = newSecret()
  const [hook] = await tx<{ id: number }[]>`
    insert into webhooks (url, events, secret, active, note) values (${wish.url}, ${wish.events}, ${secret}, ${wish.active ?? true}, ${wish.note ?? ''}) returning id`
  return { id: hook!.id, secret }
}

/** Throws 11203, and as `addWebhook`. */
export async function changeWebhook(tx: Tx, webhook: Webhook, id: number, wish: HookWish): Promise<void> {
  checkHook(webhook, wish)
  const changed = await tx`
    update webhooks set url = ${wish.url}, events = ${wish.events}, active = ${wish.active ?? true}, note = ${wish.note ?? ''} where id = ${id} and deleted_at is null`
  if (changed.count === 0) throw new Refusal(11203)
}

/** A new secret; for a day deliveries are signed with both. Throws 11203. */
export async function rotateSecret(tx: Tx, id: number, now: Date): Promise<string> {
  const secret = newSecret()
  const until = new Date(now.getTime() + OVERLAP_SECONDS * 1000)
  const changed = await tx`update webhooks set old_secret = secret, old_secret_until = ${until}, secret = ${secret} where id = ${id} and deleted_at is null`
  if (changed.count === 0) throw new Refusal(11203)
  return secret
}

/** Nobody listens there any more; what waits for it becomes moot. Throws 11203. */
export async function dropWebhook(tx: Tx, id: number, now: Date): Promise<void> {
  const dropped = await tx`update webhooks set active = false, deleted_at = ${now} where id = ${id} and deleted_at is null`
  if (dropped.count === 0) throw new Refusal(11203)
  await tx`update outbox set state = 'moot', ended_at = ${now} where webhook_id = ${id} and state = 'waiting'`
}

/** Sends a `ping` to one webhook, so that its owner can see that it works. Throws 11203 for one that is not active. */
export async function pingWebhook(tx: Tx, id: number): Promise<void> {
  const written = await tx`
    insert into outbox (channel, template, data, webhook_id) select 'webhook', 'ping', ${tx.json({ hello: 'Jishi' } as postgres.JSONValue)}, id from webhooks where id = ${id} and active returning 1`
  if (written.count === 0) throw new Refusal(11203)
  await tx`select graphile_worker.add_job('send-outbox', payload := '{}'::json, max_attempts := 3)`
}

const FAULTS: Record<string, string> = {
  'not a URL': '不是网址',
  'a URL with a password': '不能带密码',
  'not https': '必须是 https',
  'not a public address': '不是公网地址',
  'not a public name': '不是公网域名',
}

function checkHook(webhook: Webhook, { url, events }: HookWish): void {
  const fault = webhook.faultOf(url)
  if (fault) throw new Refusal(11202, { why: FAULTS[fault] ?? fault, why_en: fault })
  if (events.length === 0 || events.length > 50 || !events.every((event) => /^(\*|[a-z]+(\.[a-z_-]+)+)$/.test(event))) throw new Refusal(11204, { field: 'events' })
}
