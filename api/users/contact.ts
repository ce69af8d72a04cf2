import type { Clerk } from '../http/staff-auth.ts'
import { CHANGE, holds } from '../shared/rights.ts'

/** How a buyer is reached, as this clerk may see it: whole for who may change customers, else so much of it that a buyer on the phone can be told from others. */
export function contactFor(clerk: Pick<Clerk, 'rights'>, { phone, email }: { phone: string; email: string }): { phone: string; email: string } {
  return holds(clerk.rights, 'users', CHANGE) ? { phone, email } : { phone: starredPhone(phone), email: starredEmail(email) }
}

/** 13800000000 → 138****0000 */
export const starredPhone = (phone: string): string => (phone.length >= 8 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : phone && '****')

/** somebody@example.com → s***@example.com */
export function starredEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at > 0 ? `${[...email][0]}***${email.slice(at)}` : email && '***'
}
