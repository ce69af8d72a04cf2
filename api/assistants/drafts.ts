import { createHmac } from 'node:crypto'
import type postgres from 'postgres'
import type { Deps } from '../deps.ts'
import { secretsOf } from '../http/auth.ts'
import type { OrderWish } from '../orders/decide.ts'
import type { PlacedOrder, Till } from '../orders/place.ts'
import { type Preview, type PreviewWish, previewOrder } from '../orders/preview.ts'
import { placingQueue } from '../orders/queue.ts'
import type { Db, Tx } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { same } from '../shared/same.ts'
import { daysBefore, shopTime } from '../shared/time.ts'
import type { Assistant } from './tokens.ts'

/** What an assistant may wish for; the rest (coupons, wallet, invoice, way to pay) is the buyer's own, on the page where they approve. */
export type DraftWish = { addressId?: number | undefined; note: string } & ({ settlement: 0 } | { settlement: 1; skuId: number; count: number })
export type DraftLine = { skuId: number; count: number }
/** `totalAmount` in fen, as it was when the draft was made. */
export type Draft = {
  id: number
  tokenId: number
  assistant: string
  wish: DraftWish & { addressId: number }
  lines: DraftLine[]
  totalAmount: number
  state: 'waiting' | 'placed' | 'declined' | 'expired'
  orderId: number | null
  createdAt: Date
  expiresAt: Date
}

/** So long a draft may be approved. */
const LIFE_MS = 30 * 60_000
const MOST_WAITING = 10

/**
 * Keeps what an assistant would like to order, with today's price. Nothing is placed, held or paid. Throws what the preview does,
 * 10402 without an address, 10403 when nothing is chosen, 11403 beyond the token's limit of the day, 11409 when too many wait.
 */
export async function makeDraft(tx: Tx, deps: Deps, assistant: Assistant, wish: DraftWish, lang: Lang): Promise<{ draft: Draft; preview: Preview }> {
  const now = deps.clock()
  const { userId, tokenId } = assistant
  const preview = await previewOrder(tx, userId, wish satisfies PreviewWish, lang, now)
  if (preview.addressId === undefined || (wish.addressId !== undefined && preview.addressId !== wish.addressId)) throw new Refusal(10402)
  if (preview.rows.length === 0) throw new Refusal(10403)
  if (!preview.breakdown.deliverable) throw new Refusal(10707)
  const short = preview.rows.find((row) => !row.launched || row.stock < row.count)
  if (short) throw new Refusal(10406, { name: short.name, left: short.launched ? short.stock : 0 })
  await tx`select 1 from assistant_tokens where id = ${tokenId} for update`
  await refuseBeyondLimit(tx, deps, assistant, preview.totalAmount, now)
  const lines = linesOf(preview)
  const kept = { ...wish, addressId: preview.addressId }
  const [made] = await tx<{ id: number }[]>`
    insert into order_drafts (user_id, token_id, wish, lines, total_amount, created_at, expires_at)
    values (${userId}, ${tokenId}, ${tx.json(kept as postgres.JSONValue)}, ${tx.json(lines as postgres.JSONValue)}, ${preview.totalAmount}, ${now}, ${new Date(now.getTime() + LIFE_MS)})
    returning id`
  return { draft: await readDraft(tx, userId, made!.id, now), preview }
}

/** What was drafted today and has become an order, or still may. */
async function refuseBeyondLimit(tx: Tx, { config }: Deps, { tokenId, dayLimit }: Assistant, amount: number, now: Date): Promise<void> {
  const drafts = await tx<{ totalAmount: number; state: string; createdAt: Date }[]>`
    select total_amount as "totalAmount", state, created_at as "createdAt" from order_drafts
    where token_id = ${tokenId} and (state = 'placed' or (state = 'waiting' and expires_at > ${now})) and created_at > ${daysBefore(now, 1)}`
  if (drafts.filter(({ state }) => state === 'waiting').length >= MOST_WAITING) throw new Refusal(11409, { most: MOST_WAITING })
  const dayOf = (at: Date) => shopTime(at, config.timeZone).slice(0, 10)
  const today = dayOf(now)
  const spent = drafts.filter(({ createdAt }) => dayOf(createdAt) === today).reduce((sum, { totalAmount }) => sum + totalAmount, 0)
  if (spent + amount > dayLimit) throw new Refusal(11403, { limit: yuan(dayLimit), left: yuan(Math.max(0, dayLimit - spent)), amount: yuan(amount) })
}

const linesOf = ({ rows }: Preview): DraftLine[] => rows.map(({ id, count }) => ({ skuId: id, count })).toSorted((a, b) => a.skuId - b.skuId)

const keyOf = (lines: readonly DraftLine[]): string => lines.map(({ skuId, count }) => `${skuId}×${count}`).join()

const shown = (db: Db, now: Date) => db`
  d.id, d.token_id as "tokenId", t.name as assistant, d.wish, d.lines, d.total_amount as "totalAmount", d.order_id as "orderId", d.created_at as "createdAt", d.expires_at as "expiresAt",
  case when d.state = 'waiting' and d.expires_at <= ${now} then 'expired' else d.state end as state`

/** One draft of a buyer's. Throws 11405. */
export async function readDraft(db: Db, userId: number, id: number, now: Date): Promise<Draft> {
  const [draft] = await db<Draft[]>`select ${shown(db, now)} from order_drafts d join assistant_tokens t on t.id = d.token_id where d.id = ${id} and d.user_id = ${userId}`
  if (!draft) throw new Refusal(11405)
  return draft
}

/** The buyer's drafts of the last days, newest first. */
export async function listDrafts(db: Db, userId: number, now: Date): Promise<Draft[]> {
  return await db<Draft[]>`
    select ${shown(db, now)} from order_drafts d join assistant_tokens t on t.id = d.token_id where d.user_id = ${userId} order by d.created_at desc, d.id desc limit 20`
}

/** The seal of a draft's link: over whose it is, what it costs and until when it holds. */
export function sealOf({ config }: Pick<Deps, 'config'>, userId: number, { id, totalAmount, expiresAt }: Draft, secret = config.authSecret): string {
  return createHmac('sha256', secret).update(`draft ${id} ${userId} ${totalAmount} ${expiresAt.getTime()}`).digest('base64url').slice(0, 32)
}

/** Where the buyer approves it: a path within the shop. */
export const pathOf = (deps: Pick<Deps, 'config'>, userId: number, draft: Draft): string => `/draft/${draft.id}?seal=${sealOf(deps, userId, draft)}`

/** The draft behind a link. Throws 11405 when the seal is not right for it, or for this buyer. */
export async function openDraft(deps: Deps, userId: number, id: number, seal: string): Promise<Draft> {
  const draft = await readDraft(deps.db, userId, id, deps.clock())
  if (!secretsOf(deps.config).some((secret) => same(seal, sealOf(deps, userId, draft, secret)))) throw new Refusal(11405)
  return draft
}

/** A draft as it stands now, beside what it was. */
export async function previewDraft(db: Db, userId: number, { wish, lines }: Draft, lang: Lang, now: Date): Promise<{ preview: Preview; changed: boolean }> {
  const preview = await previewOrder(db, userId, wish, lang, now)
  return { preview, changed: keyOf(linesOf(preview)) !== keyOf(lines) }
}

/**
 * The buyer says yes: the draft becomes an order by the ordinary placing, at the price it was drafted at. Any number of times, once.
 * Throws 11406 when it was declined or is too old, 11407 when the cart holds something else now, and what placing throws (10706 for another price).
 */
export async function approveDraft(deps: Deps, till: Till, userId: number, id: number, payMethod: string): Promise<{ orderId: number; placed: PlacedOrder | undefined }> {
  const now = deps.clock()
  const draft = await readDraft(deps.db, userId, id, now)
  if (draft.orderId !== null) return { orderId: draft.orderId, placed: undefined }
  if (draft.state !== 'waiting') throw new Refusal(11406)
  const order: OrderWish = { ...draft.wish, payMethod, expectedAmount: draft.totalAmount }
  const once = { scope: `POST /draft ${userId}`, key: String(id), wish: String(id) }
  await refuseChanged(deps, userId, draft).catch(async (refusal: unknown) => {
    // The first press may have emptied the cart, or the shelf: whoever comes after it is told what became of it.
    const [before] = await deps.db`select 1 from idempotency_keys where scope = ${once.scope} and key = ${once.key}`
    if (!before) throw refusal
  })
  const placed = await placingQueue(deps, till)({ buyerId: userId, order, opens: false, once })
  await deps.db`update order_drafts set state = 'placed', order_id = ${placed.id}, decided_at = ${now} where id = ${id} and order_id is null`
  return { orderId: placed.id, placed }
}

async function refuseChanged({ db, clock }: Deps, userId: number, draft: Draft): Promise<void> {
  if ((await previewDraft(db, userId, draft, 'zh-CN', clock())).changed) throw new Refusal(11407)
}

/** The buyer says no. Throws 11406 when it has been decided, 11405. */
export async function declineDraft(tx: Tx, userId: number, id: number, now: Date): Promise<void> {
  await readDraft(tx, userId, id, now)
  const declined = await tx`update order_drafts set state = 'declined', decided_at = ${now} where id = ${id} and user_id = ${userId} and state = 'waiting'`
  if (declined.count === 0) throw new Refusal(11406)
}

/** What an assistant is told of a draft. */
export async function draftFor(deps: Deps, assistant: Assistant, id: number): Promise<Draft> {
  const draft = await readDraft(deps.db, assistant.userId, id, deps.clock())
  if (draft.tokenId !== assistant.tokenId) throw new Refusal(11405)
  return draft
}
