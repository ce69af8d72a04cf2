import { brokeConstraint, type Db, type Tx } from '../shared/db.ts'
import { type FieldPlace, isSealing, marksOf, seal, unseal } from '../shared/personal.ts'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'

const PLACE: FieldPlace = 'users.phone'

/** A phone number as it is stored: sealed for this account, with the mark that it is found and kept unique by. User names never change. */
export const sealPhone = (username: string, phone: string): { sealed: string; mark: string | null } => ({
  sealed: seal(PLACE, username.toLowerCase(), phone),
  mark: isSealing() ? marksOf('mobile', phone)[0] : null,
})

/** A stored phone number, readable. Throws SealBroken. */
export const openPhone = (username: string, stored: string): string => (stored === '' ? '' : unseal(PLACE, username.toLowerCase(), stored))

/** The row with its `phone` readable. Throws SealBroken. */
export const withPhone = <T extends { username: string; phone: string | null }>(row: T): T => ({ ...row, phone: row.phone && openPhone(row.username, row.phone) })

/** Whose number this is, claimed or verified: by its mark where the number is sealed, by itself in rows from before, whatever mark those may have. */
export const hasPhone = (db: Db, phone: string) => db`(phone = ${phone} or phone_mark = any(${phoneMarks(phone)}) and phone like 'sealed:%')`

/** Marks there may be of this number; none for what is no number. */
const phoneMarks = (phone: string): string[] => (/^1\d{10}$/.test(phone) ? marksOf('mobile', phone) : [])

/**
 * Throws `code` when another account has verified the number, whichever key its row was sealed with. The unique index sees only marks of one key, and
 * two who come at once.
 */
export async function refuseTakenPhone(tx: Tx, phone: string, userId: number, code: RefusalCode): Promise<void> {
  const [taken] = await tx`select 1 from users where phone_verified and ${hasPhone(tx, phone)} and id <> ${userId} limit 1`
  if (taken) throw new Refusal(code)
}

/** Whether the database refused a number because another account has just verified it. */
export const isTaken = (error: unknown): boolean => brokeConstraint(error, 'users_verified_phone_mark_key') || brokeConstraint(error, 'users_verified_phone_key')
