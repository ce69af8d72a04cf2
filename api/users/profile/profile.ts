import type { Db, Tx } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { Refusal } from '../../shared/refusals.ts'
import { checkText } from '../check.ts'
import { withPhone } from '../seal-phone.ts'

export const genders = ['', 'female', 'male', 'other'] as const
export type Gender = (typeof genders)[number]

/** What a buyer says about themselves. `avatar` is a file key, `birthday` YYYY-MM-DD; '' for what they do not say. */
export type Person = {
  username: string
  nickname: string
  gender: Gender
  birthday: string
  lang: Lang
  avatar: string
  phone: string
  phoneVerified: boolean
  email: string
  activated: boolean
  /** The account is erased after this, unless its owner changes their mind. */
  eraseAfter: Date | null
}
/** What is undefined stays as it is; '' or null takes it back. */
export type PersonWish = { nickname?: unknown; gender?: unknown; birthday?: unknown; lang?: unknown }

/** The buyer as they see themselves. */
export async function readPerson(db: Db, userId: number): Promise<Person> {
  const [person] = await db<Person[]>`
    select username, coalesce(nickname, '') as nickname, gender, coalesce(to_char(birthday, 'YYYY-MM-DD'), '') as birthday, lang, coalesce(avatar, '') as avatar,
      coalesce(phone, '') as phone, phone_verified as "phoneVerified", coalesce(email, '') as email, activated_at is not null as activated, erase_after as "eraseAfter"
    from users where id = ${userId}`
  if (!person) throw new Error(`there is no user ${userId}`)
  return withPhone(person)
}

/** Changes what the buyer says about themselves; the user name never changes. Throws 10127 with the field's name. */
export async function changePerson(tx: Tx, userId: number, wish: PersonWish, today: Date): Promise<void> {
  const nickname = wish.nickname === undefined ? undefined : checkNickname(wish.nickname)
  const gender = wish.gender === undefined ? undefined : oneOf(genders, wish.gender ?? '', 'gender')
  const birthday = wish.birthday === undefined ? undefined : checkBirthday(wish.birthday, today)
  const lang = wish.lang === undefined ? undefined : oneOf(['zh-CN', 'en'] as const, wish.lang, 'lang')
  await tx`
    update users set
      nickname = case when ${nickname === undefined} then nickname else nullif(${nickname ?? ''}, '') end,
      gender = coalesce(${gender ?? null}, gender),
      birthday = case when ${birthday === undefined} then birthday else nullif(${birthday ?? ''}, '')::date end,
      lang = coalesce(${lang ?? null}, lang)
    where id = ${userId}`
}

/** Throws 10127. */
export function checkNickname(value: unknown): string {
  const nickname = checkText(value, 'nickname', { most: 20 })
  // Marks that turn the text around would rewrite what stands beside the name.
  if (/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(nickname)) throw new Refusal(10127, { field: 'nickname' })
  return nickname
}

function oneOf<T extends string>(values: readonly T[], value: unknown, field: string): T {
  if (!values.includes(value as T)) throw new Refusal(10127, { field })
  return value as T
}

/** `YYYY-MM-DD`, or '' for nothing said. Throws 10127. */
export function checkBirthday(value: unknown, today: Date): string {
  if (value === null || value === '') return ''
  const text = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : ''
  const date = new Date(`${text}T00:00:00Z`)
  const real = text !== '' && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  if (!real || text < '1900-01-01' || date > today) throw new Refusal(10127, { field: 'birthday' })
  return text
}
