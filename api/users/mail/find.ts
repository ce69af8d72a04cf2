import type { Db } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'

/** Whom a letter to an address is for. */
export type Reader = { id: number; username: string; email: string; lang: Lang; verified: boolean }

/** The account behind an address: the one that verified it, else the only one that claims it. A claim of two is nobody's. */
export async function findByEmail(db: Db, email: string): Promise<Reader | undefined> {
  const [first, second] = await db<Reader[]>`
    select id, username, email, lang, activated_at is not null as verified from users
    where lower(email) = lower(${email}) and banned_at is null and erased_at is null order by (activated_at is not null) desc, id limit 2`
  return first?.verified || !second ? first : undefined
}
