import { decodeJwt } from 'jose'
import type { Deps } from '../deps.ts'
import { bringLooks } from '../interests/history.ts'
import { transact } from '../shared/db.ts'
import type { Entered } from '../users/enter.ts'
import { type Cookie, guestCartCookie, guestSeenCookie, sessionCookie } from './cookies.ts'
import type { Visit } from './visit.ts'

/**
 * What every way in leaves in a browser: the session, and nothing of the guest, whose cart and looks the account has now. Looks
 * made while somebody else's session had run out here are that person's, and go nowhere.
 */
export async function welcomeBack(deps: Deps, { guestSeen, lastHere = '' }: Visit, entered: Entered): Promise<Cookie[]> {
  const own = lastHere === '' || lastHere.toLowerCase() === entered.username.toLowerCase()
  if (own && guestSeen?.length) await transact(deps.db, (tx) => bringLooks(tx, entered.userId, guestSeen))
  return [await sessionCookie(deps.config, entered), guestCartCookie(deps.config, ''), guestSeenCookie(deps.config, '')]
}

/**
 * The user name in the session's cookie, also when it has run out; empty without one. It only keeps one person's things from another
 * at the same computer and lets nobody in, so nobody has to prove it.
 */
export function lastHereOf(session: string | undefined): string {
  try {
    const { username } = decodeJwt(session ?? '')
    return typeof username === 'string' ? username : ''
  } catch {
    return ''
  }
}
