import type { Buyer } from '../http/auth.ts'
import type { Reading } from '../http/reads.ts'
import type { Lang } from '../shared/i18n.ts'

/**
 * Who stands at the desk: a buyer or a guest with a cart in their cookie, the language they read, the address, the device and the browser (`agent`, as it names itself) they come from. `read`: where lists are
 * read for them, which may be a replica (docs/decisions/0071); the primary where it is missing. Never what decides about money or stock.
 * `guestSeen`: SKUs that a guest looked at in this browser, the latest first; `lastHere`: whose session its cookie is or was.
 */
export type Visit = {
  buyer: Buyer | undefined
  lang: Lang
  guestCart: string | undefined
  ip: string
  device?: string
  agent?: string
  read?: Reading
  guestSeen?: number[]
  lastHere?: string
}
