import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'
import type { Config } from '../config.ts'
import type { Kv } from '../drivers/kv/types.ts'
import { secretsOf } from '../http/auth.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { newPassword } from './new-password.ts'
import { endStaffSessions } from './session.ts'

/** Set-up must be finished within this; a secret that was only offered is worth nothing later. */
const SET_UP_MS = 15 * 60_000
/** Clocks of phones go wrong by half a minute. */
const TOLERANCE_SECONDS = 30
const RECOVERY_CODES = 10
/** 118 bits: a plain hash of so much cannot be guessed back. */
const CODE_GROUPS = 6
/** Wrong codes within a quarter of an hour: six digits are soon guessed. */
const MOST_TRIES = 10
const TRIES_SECONDS = 15 * 60

type Factor = { cipher: string; confirmedAt: Date | null; lastStep: number; createdAt: Date }

/** Counts a try at a code before it is looked at, so that many at once count as many. Throws 10008 after ten. */
export async function countCodeTry(kv: Kv, staffId: number): Promise<{ succeeded(): Promise<void> }> {
  const key = `staff-code-tries:${staffId}`
  if ((await kv.incr(key, TRIES_SECONDS)) > MOST_TRIES) throw new Refusal(10008)
  return { succeeded: () => kv.del(key) }
}

/**
 * Offers a new secret to somebody who has none yet (TOTP, RFC 6238: SHA-1, six digits, thirty seconds). It counts once
 * `confirmFactor` has seen a code of it. Throws 12033.
 * @returns the secret in Base32, to be typed, and the otpauth address, to be scanned
 */
export async function offerFactor(tx: Tx, config: Config, clerk: { id: number; username: string }, now: Date): Promise<{ secret: string; uri: string }> {
  const secret = generateSecret()
  const offered = await tx`
    insert into staff_factors (staff_id, cipher, created_at) values (${clerk.id}, ${seal(config, secret)}, ${now})
    on conflict (staff_id) do update set cipher = excluded.cipher, created_at = excluded.created_at where staff_factors.confirmed_at is null returning 1`
  if (offered.count === 0) throw new Refusal(12033)
  return { secret, uri: generateURI({ issuer: config.saller, label: clerk.username, secret }) }
}

/**
 * The first code of an offered secret: from now on it is asked for. Other sessions end, because they were opened without.
 * Throws 12033, 12035 when nothing, or too long ago, was offered, 12031.
 * @returns codes for whoever loses the app, shown this once
 */
export async function confirmFactor(tx: Tx, config: Config, clerk: { id: number; sessionId: number }, code: unknown, now: Date): Promise<string[]> {
  const factor = await lockFactor(tx, clerk.id)
  if (factor?.confirmedAt) throw new Refusal(12033)
  if (!factor || now.getTime() - factor.createdAt.getTime() > SET_UP_MS) throw new Refusal(12035)
  const step = stepOf(config, factor, code, now)
  if (step === undefined) throw new Refusal(12031, { field: 'code' })
  await tx`update staff_factors set confirmed_at = ${now}, last_step = ${step} where staff_id = ${clerk.id}`
  await tx`delete from staff_recovery_codes where staff_id = ${clerk.id}`
  const codes = Array.from({ length: RECOVERY_CODES }, () => newPassword(CODE_GROUPS))
  await tx`insert into staff_recovery_codes (staff_id, code_hash) select ${clerk.id}, unnest(${codes.map(hashOfCode)}::text[])`
  await endStaffSessions(tx, clerk.id, clerk.sessionId)
  return codes
}

/** Whether somebody's log-in takes a code; then this one, which is used up. Throws 12030 for none given, 12031 for a wrong or used one. */
export async function useCode(tx: Tx, config: Config, staffId: number, code: unknown, now: Date): Promise<boolean> {
  const factor = await lockFactor(tx, staffId)
  if (!factor?.confirmedAt) return false
  if (typeof code !== 'string' || code.trim() === '') throw new Refusal(12030, { field: 'code' })
  const step = stepOf(config, factor, code, now)
  const used =
    step === undefined
      ? await tx`update staff_recovery_codes set used_at = ${now} where staff_id = ${staffId} and code_hash = ${hashOfCode(code)} and used_at is null`
      : // Sealed anew each time: some day nothing is sealed by an old secret any more.
        await tx`update staff_factors set last_step = ${step}, cipher = ${seal(config, unseal(config, factor.cipher))} where staff_id = ${staffId} and last_step < ${step}`
  if (used.count === 0) throw new Refusal(12031, { field: 'code' })
  return true
}

/** Forgets somebody's app and recovery codes; false when there were none. */
export async function dropFactor(tx: Tx, staffId: number): Promise<boolean> {
  await tx`delete from staff_recovery_codes where staff_id = ${staffId}`
  return (await tx`delete from staff_factors where staff_id = ${staffId}`).count > 0
}

/** Locked, so that one code is one log-in however many come at once. */
async function lockFactor(tx: Tx, staffId: number): Promise<Factor | undefined> {
  const [factor] = await tx<Factor[]>`
    select cipher, confirmed_at as "confirmedAt", last_step as "lastStep", created_at as "createdAt" from staff_factors where staff_id = ${staffId} for update`
  return factor
}

/** The time step that the code belongs to, if it is right and later than the last one that was taken. */
function stepOf(config: Config, { cipher, lastStep }: Factor, code: unknown, now: Date): number | undefined {
  const token = typeof code === 'string' ? code.replaceAll(/\s/g, '') : ''
  if (!/^\d{6}$/.test(token)) return undefined
  const verdict = verifySync({ secret: unseal(config, cipher), token, epoch: Math.floor(now.getTime() / 1000), epochTolerance: TOLERANCE_SECONDS })
  return verdict.valid && 'timeStep' in verdict && verdict.timeStep > lastStep ? verdict.timeStep : undefined
}

/** Recovery codes are random and long, so a plain hash is enough. */
const hashOfCode = (code: string): string => createHash('sha256').update(code.trim().toLowerCase().replaceAll(/[\s-]/g, '')).digest('base64url')

// Who reads the database, or a dump of it, must not be able to make codes.
const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'staff second factor', 32))

function seal(config: Config, secret: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(config.authSecret), nonce)
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** With the secret that signs now, or the one before it. Throws when neither opens it. */
function unseal(config: Config, sealed: string): string {
  const [now, ...before] = secretsOf(config)
  try {
    return opened(now!, sealed)
  } catch (error) {
    for (const secret of before) return opened(secret, sealed)
    throw error
  }
}

function opened(secret: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString()
}
