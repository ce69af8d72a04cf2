import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { renderSVG } from 'uqr'
import type { Deps } from '../../deps.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'

const QR_SECONDS = 2 * 60
/** A desktop whose code was confirmed in the last second still has this long to fetch its log-in. */
const GRACE_SECONDS = 30
/** Codes that one address may ask for in a minute. */
const MOST_PER_MINUTE = 60

/** The desktop that asked. */
export type Desktop = { device: string; ip: string }
export type QrState = 'waiting' | 'scanned' | 'confirmed' | 'refused' | 'expired'
type Kept = Desktop & { secretHash: string; expires: number }

/** A code for a desktop to show. `secret` is the desktop's alone: only with it is the log-in fetched. Throws 10008. */
export async function openQr(deps: Deps, desktop: Desktop): Promise<{ id: string; secret: string; svg: string; expires: Date }> {
  if ((await deps.fleeting.incr(`qr-budget:${networkOf(desktop.ip)}`, 60)) > MOST_PER_MINUTE) throw new Refusal(10008)
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64url')
  const expires = deps.clock().getTime() + QR_SECONDS * 1000
  const kept: Kept = { ...desktop, secretHash: hashOf(secret), expires }
  await deps.kv.set(key(id), JSON.stringify(kept), QR_SECONDS + GRACE_SECONDS)
  return { id, secret, svg: renderSVG(`${deps.config.publicUrl}/qr/${id}`, { border: 2 }), expires: new Date(expires) }
}

/** How far a code is, for its desktop. A code that was used up, and a wrong secret, look expired. */
export async function readQr(deps: Deps, id: string, secret: string): Promise<QrState> {
  const kept = await read(deps, id)
  if (!kept || !timingSafeEqual(Buffer.from(kept.secretHash), Buffer.from(hashOf(secret)))) return 'expired'
  const verdict = await deps.kv.get(verdictKey(id))
  if (verdict !== undefined) return verdict === 'refused' ? 'refused' : 'confirmed'
  if (isOver(deps, kept)) return 'expired'
  return (await deps.kv.get(scanKey(id))) === undefined ? 'waiting' : 'scanned'
}

/** The same; a confirmed code is used up by it, and comes with its user: once, whoever asks at the same time. */
export async function takeQr(deps: Deps, id: string, secret: string): Promise<{ state: QrState; userId?: number }> {
  const state = await readQr(deps, id, secret)
  if (state !== 'confirmed') return { state }
  const verdict = await deps.kv.get(verdictKey(id))
  return (await deps.kv.getdel(key(id))) === undefined || verdict === undefined ? { state: 'expired' } : { state, userId: Number(verdict) }
}

/** The phone looks at a code: which desktop asks. From now on the code is this user's. Throws 10160 when it is over, 10161 when somebody else has scanned it. */
export async function scanQr(deps: Deps, id: string, userId: number): Promise<Desktop & { expires: Date }> {
  const kept = await read(deps, id)
  if (!kept || isOver(deps, kept) || (await deps.kv.get(verdictKey(id))) !== undefined) throw new Refusal(10160)
  const first = await deps.kv.setnx(scanKey(id), String(userId), QR_SECONDS + GRACE_SECONDS)
  if (!first && (await deps.kv.get(scanKey(id))) !== String(userId)) throw new Refusal(10161)
  return { device: kept.device, ip: kept.ip, expires: new Date(kept.expires) }
}

/** The phone says yes or no, once. Throws 10160 when the code is over or answered already, 10161 unless this user has scanned it. */
export async function answerQr(deps: Deps, id: string, userId: number, yes: boolean): Promise<void> {
  const kept = await read(deps, id)
  if (!kept || isOver(deps, kept)) throw new Refusal(10160)
  if ((await deps.kv.get(scanKey(id))) !== String(userId)) throw new Refusal(10161)
  if (!(await deps.kv.setnx(verdictKey(id), yes ? String(userId) : 'refused', QR_SECONDS + 2 * GRACE_SECONDS))) throw new Refusal(10160)
}

async function read({ kv }: Deps, id: string): Promise<Kept | undefined> {
  const kept = /^[\w-]{36}$/.test(id) ? await kv.get(key(id)) : undefined
  return kept === undefined ? undefined : (JSON.parse(kept) as Kept)
}

const isOver = (deps: Deps, { expires }: Kept) => deps.clock().getTime() >= expires
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url')
const key = (id: string) => `qr:${id}`
const scanKey = (id: string) => `qr-scan:${id}`
const verdictKey = (id: string) => `qr-verdict:${id}`
