import { createHmac, randomBytes } from 'node:crypto'
import { same } from '../shared/same.ts'

/** Forms that programs like to send. */
export type FormName = 'login' | 'register' | 'order' | 'message' | 'forgot' | 'email'
/** Whose page a pass was put into. */
export type Bearer = { form: FormName; agent: string; buyerId: number | undefined }

/** A page may lie open for so long before its form is sent. */
export const PASS_MS = 2 * 60 * 60 * 1000

/** A pass for one form on one page: `<until>.<drawn>.<signature>`, good for two hours, for this browser and this buyer. */
export function issuePass(secret: string, bearer: Bearer, now: Date): string {
  const body = `${(now.getTime() + PASS_MS).toString(36)}.${randomBytes(9).toString('base64url')}`
  return `${body}.${signatureOf(secret, bearer, body)}`
}

/** What a pass is worth: the drawn part of a good one, so that its uses can be counted, or what is wrong with it. */
export function judgePass(secret: string, bearer: Bearer, pass: string | undefined, now: Date): { drawn: string } | { fault: 'none' | 'forged' | 'stale' } {
  if (!pass) return { fault: 'none' }
  const [, body = '', until = '', drawn = '', signature = ''] = /^(([0-9a-z]{1,12})\.([\w-]{12}))\.([\w-]{22})$/.exec(pass) ?? []
  if (!body || !same(signature, signatureOf(secret, bearer, body))) return { fault: 'forged' }
  return Number.parseInt(until, 36) > now.getTime() ? { drawn } : { fault: 'stale' }
}

const signatureOf = (secret: string, { form, agent, buyerId }: Bearer, body: string): string =>
  createHmac('sha256', secret)
    .update(`form pass\n${form}\n${agent}\n${buyerId ?? ''}\n${body}`)
    .digest('base64url')
    .slice(0, 22)
