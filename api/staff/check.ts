import { Refusal } from '../shared/refusals.ts'
import { areas, type Rights } from '../shared/rights.ts'

/** A log-in name of staff: 3–20 letters, digits, dots, dashes or underscores. Throws 12011. */
export function checkStaffName(value: unknown): string {
  const name = typeof value === 'string' ? value.trim() : ''
  if (!/^[a-z0-9][\w.-]{2,19}$/i.test(name)) throw new Refusal(12011, { field: 'username' })
  return name
}

/** One line of text of 1 to `most` characters. Throws 12011 with the field's name. */
export function checkLine(value: unknown, field: string, most: number): string {
  const text = typeof value === 'string' ? value.trim() : ''
  const { length } = [...text]
  if (length < 1 || length > most || !text.isWellFormed() || /\p{Cc}/u.test(text)) throw new Refusal(12011, { field })
  return text
}

/** Rights by area: masks from 0 to 7; what gives nothing is left out. Throws 12011. */
export function checkRights(value: unknown): Rights {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(12011, { field: 'rights' })
  const rights: Rights = {}
  for (const [area, mask] of Object.entries(value)) {
    const known = areas.find((name) => name === area)
    if (!known || !Number.isInteger(mask) || mask < 0 || mask > 7) throw new Refusal(12011, { field: 'rights' })
    if (mask > 0) rights[known] = mask
  }
  return rights
}
