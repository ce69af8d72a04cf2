import { type Static, Type } from 'typebox'
import { Refusal, type RefusalCode } from './refusals.ts'

/** An id or a count as clients send it: a whole number from 1, or the same in digits. */
export const Whole = Type.Unsafe<number | string>({
  anyOf: [
    { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { type: 'string', pattern: '^[1-9][0-9]{0,15}$' },
  ],
})
export type Whole = Static<typeof Whole>

/** The number behind a Whole that has passed its schema; NaN for anything that is no safe whole number from 1. */
export function whole(value: unknown): number {
  const number = typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : Number.NaN
}

/** The same where nothing but a number will do: an id that is none is nobody's. Throws `code`. */
export function wholeOr(value: unknown, code: RefusalCode): number {
  const number = whole(value)
  if (Number.isNaN(number)) throw new Refusal(code)
  return number
}
