import { createHmac, randomBytes, randomInt } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { SmsDown } from '../../drivers/sms/types.ts'
import type { Tx } from '../../shared/db.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { same } from '../../shared/same.ts'
import { checkPhone } from '../check.ts'
import { solveCaptcha } from './captcha.ts'

/** What a request for a code says; every field may be nonsense. */
export type SmsWish = { phone?: unknown; captchaId?: unknown; captcha?: unknown }

/** Who asks. A page asks for a captcha before the first message; the API, which older clients call without one, when asked often. */
export type SmsAsker = { ip: string; page: boolean }

/** Somebody has shown the code that was sent to the phone. It has not been used yet. */
export type SmsProof = { phone: string; id: string }

const MINUTES = 5
const GAP_SECONDS = 60
const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400
const MOST_TRIES = 5
/** How often a phone or a network may ask within an hour before a captcha is wanted. */
const ASKS_WITHOUT_CAPTCHA = 3
const MOST_ASKS_PER_NETWORK = 30
const MOST_TEXTS_PER_PHONE = 10

export const smsKeys = {
  code: (phone: string) => `sms-code:${phone}`,
  gap: (phone: string) => `sms-gap:${phone}`,
  tries: (id: string) => `sms-tries:${id}`,
  phoneAsks: (phone: string) => `sms-asks:${phone}`,
  networkAsks: (ip: string) => `sms-asks:${networkOf(ip)}`,
  texts: (phone: string) => `sms-texts:${phone}`,
}

/**
 * Sends a code of six digits, good for five minutes, whether or not there is an account. Throws 10102 for a bad phone,
 * 10147 when a captcha is wanted, 10145 when it is wrong, 10113 within 60 seconds of the last, and after 10 a day to a
 * phone or 30 an hour from a network, 10146 when the provider does not take it: then the next may be asked for at once.
 */
export async function sendSmsCode(deps: Deps, wish: SmsWish, asker: SmsAsker): Promise<void> {
  const phone = checkPhone(wish.phone)
  await refuseMachines(deps, phone, wish, asker)
  if (Number(await deps.kv.get(smsKeys.texts(phone))) >= MOST_TEXTS_PER_PHONE) throw new Refusal(10113)
  if (!(await deps.kv.setnx(smsKeys.gap(phone), '1', GAP_SECONDS))) throw new Refusal(10113)
  await send(deps, phone).catch(async (error: unknown) => {
    await deps.kv.del(smsKeys.gap(phone))
    if (!(error instanceof SmsDown)) throw error
    deps.log.warn({ error: error.message }, 'a code was not sent')
    throw new Refusal(10146)
  })
}

async function refuseMachines(deps: Deps, phone: string, wish: SmsWish, asker: SmsAsker): Promise<void> {
  const { config, kv } = deps
  const fromNetwork = await kv.incr(smsKeys.networkAsks(asker.ip), HOUR_SECONDS)
  const forPhone = await kv.incr(smsKeys.phoneAsks(phone), HOUR_SECONDS)
  if (fromNetwork > MOST_ASKS_PER_NETWORK) throw new Refusal(10113)
  if (!config.smsCaptcha) return
  if (wish.captcha != null && wish.captcha !== '') return await solveCaptcha(deps, wish.captchaId, wish.captcha)
  if (asker.page || Math.max(fromNetwork, forPhone) > ASKS_WITHOUT_CAPTCHA) throw new Refusal(10147)
}

/** The code is kept before it is sent, so that a message that arrives after all works. */
async function send({ config, kv, sms }: Deps, phone: string): Promise<void> {
  const id = randomBytes(16).toString('hex')
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await kv.set(smsKeys.code(phone), JSON.stringify({ id, mark: markOf(config.authSecret, id, code) }), MINUTES * 60)
  await sms.sendCode(phone, code, MINUTES, id)
  await kv.incr(smsKeys.texts(phone), DAY_SECONDS)
}

/**
 * Checks the code that was sent to the phone; whoever acts on it calls `useSmsCode` where they act. Throws 10102 for a bad
 * phone, 10114 when there is no code, or it is old, used, or was tried five times, 10115 when it is wrong.
 */
export async function proveSmsCode({ config, kv }: Deps, phoneGiven: unknown, code: unknown): Promise<SmsProof> {
  const phone = checkPhone(phoneGiven)
  const kept = await kv.get(smsKeys.code(phone))
  if (kept === undefined) throw new Refusal(10114)
  const { id, mark } = JSON.parse(kept) as { id: string; mark: string }
  // Counted before it is looked at, so that guesses that come at once count too.
  if ((await kv.incr(smsKeys.tries(id), MINUTES * 60)) > MOST_TRIES) throw new Refusal(10114)
  if (!same(markOf(config.authSecret, id, plain(code)), mark)) throw new Refusal(10115)
  return { phone, id }
}

/** Uses the code up together with what it is used for: of two at once one gets through. Throws 10114 when it was used before. */
export async function useSmsCode(tx: Tx, { id }: SmsProof): Promise<void> {
  const [used] = await tx`insert into idempotency_keys (scope, key, wish) values ('sms-code', ${id}, '') on conflict do nothing returning 1`
  if (!used) throw new Refusal(10114)
}

/** Clears a used code away, after the commit: until then a repeat of the request must find it. */
export const forgetSmsCode = ({ kv }: Deps, { phone }: SmsProof): Promise<void> => kv.del(smsKeys.code(phone))

/** What is kept of a code: nobody who reads the table can use it. */
const markOf = (secret: string, id: string, code: string) => createHmac('sha256', secret).update(`sms ${id} ${code}`).digest('base64url')

const plain = (code: unknown) =>
  String(code ?? '')
    .normalize('NFKC')
    .trim()
