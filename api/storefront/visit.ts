import type { Buyer } from '../http/auth.ts'
import type { Lang } from '../shared/i18n.ts'

/** Who stands at the desk: a buyer or a guest with a cart in their cookie, the language they read, the address and the device they come from. */
export type Visit = { buyer: Buyer | undefined; lang: Lang; guestCart: string | undefined; ip: string; device?: string }
