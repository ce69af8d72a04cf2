import type { Buyer } from '../http/auth.ts'
import type { Lang } from '../shared/i18n.ts'

/** Who stands at the desk: a buyer or a guest with a cart in their cookie, and the language they read. */
export type Visit = { buyer: Buyer | undefined; lang: Lang; guestCart: string | undefined; /** The address they come from. */ ip: string }
