import { randomBytes, randomInt } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { same } from '../../shared/same.ts'
import { drawCaptcha, newCaptchaText } from './captcha-picture.ts'

const LIFETIME_SECONDS = 5 * 60
/** How many pictures one network gets in ten minutes: each is a row. */
const MOST = 200

/** A riddle that people solve: what the picture says, or, for who cannot see it, the answer to the question. `svg` is a data URL. */
export type Captcha = { id: string; svg: string; question: string }

/** Where the answers to a riddle are kept. */
export const captchaKey = (id: string) => `captcha:${id}`

/** Makes a riddle; it is good for five minutes and one answer. Throws 10008 when a network asks for too many. */
export async function newCaptcha(deps: Deps, ip: string): Promise<Captcha> {
  if ((await deps.fleeting.incr(`captcha-asks:${networkOf(ip)}`, 600)) > MOST) throw new Refusal(10008)
  const id = randomBytes(16).toString('base64url')
  const text = newCaptchaText()
  const [a, b] = [randomInt(2, 20), randomInt(2, 20)]
  await deps.fleeting.set(captchaKey(id), `${text} ${a + b}`, LIFETIME_SECONDS)
  return { id, svg: `data:image/svg+xml;base64,${Buffer.from(drawCaptcha(text)).toString('base64')}`, question: `${a} + ${b} = ?` }
}

/** Takes the riddle's one answer, in any case and width. Throws 10145 when it is wrong; the riddle is gone either way. */
export async function solveCaptcha(deps: Deps, id: unknown, answer: unknown): Promise<void> {
  const kept = typeof id === 'string' && /^[\w-]{22}$/.test(id) ? await deps.fleeting.getdel(captchaKey(id)) : undefined
  const given = String(answer ?? '')
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .toUpperCase()
  const [text = '', sum = ''] = kept?.split(' ') ?? []
  const [read, counted] = [same(given, text), same(given, sum)]
  if (kept === undefined || (!read && !counted)) throw new Refusal(10145)
}
