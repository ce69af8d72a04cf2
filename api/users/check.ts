import { Refusal, type RefusalCode } from '../shared/refusals.ts'

export { checkPassword } from '../shared/common-passwords.ts'

/** Words that stand beside a user name in some path, or that a client would take for "nobody". */
const RESERVED = new Set(
  `login logout register activation activate result undefined null true false nan none weibo qq wechat alipay sms code password tokens token
  sessions session address addresses users user me self guest anonymous admin administrator root system api return_url notify_url jishi official support staff
  __proto__ prototype constructor hasownproperty tostring valueof 集市 管理员 系统 客服 官方`.split(/\s+/),
)
const MOBILE = /^1[3-9]\d{9}$/
const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/i

/**
 * A name to register: 3–20 letters, digits, underscores or Chinese characters. Nobody may be called what stands in a path,
 * nor like a phone number, because people log in by either, nor like the erased accounts (`gone_…`). Throws 10100, or the code given.
 */
export function checkUsername(value: unknown, code: RefusalCode = 10100): string {
  const name = plain(value)
  const fits = name !== undefined && /^[\w\p{Script=Han}]{3,20}$/u.test(name) && name === name.normalize('NFC')
  if (!fits || RESERVED.has(name.toLowerCase()) || /^gone_/i.test(name) || MOBILE.test(name)) throw new Refusal(code)
  return name
}

/** A mainland mobile number. Throws 10102, or the code given. */
export function checkPhone(value: unknown, code: RefusalCode = 10102): string {
  const phone = plain(value)
  if (!phone || !MOBILE.test(phone)) throw new Refusal(code)
  return phone
}

/** An e-mail address as people have them: no comments, quotes or IP literals. Throws 10128. */
export function checkEmail(value: unknown): string {
  const email = plain(value)
  if (!email || email.length > 254 || !EMAIL.test(email)) throw new Refusal(10128)
  return email
}

/** One line of text, trimmed, of `least` to `most` characters. Throws 10127 with the field's name. */
export function checkText(value: unknown, field: string, { least = 0, most }: { least?: number; most: number }): string {
  const text = value == null ? '' : plain(value)
  const length = text === undefined ? -1 : [...text].length
  if (text === undefined || length < least || length > most || !text.isWellFormed() || /\p{Cc}/u.test(text)) throw new Refusal(10127, { field })
  return text
}

/** Trimmed; numbers count as their digits, because clients send phones and postcodes as they like. */
export function plain(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.trim() : undefined
}
