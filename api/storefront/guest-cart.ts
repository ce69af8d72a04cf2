import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'

/** One line of the cart of somebody who has not logged in. */
export type GuestLine = { id: number; count: number; selected: boolean }
/** What a guest's line is measured against, as `readLive` tells it; undefined for an id that nothing has. */
export type Live = { id: number; stock: number; launched: boolean }

/** The cookie that holds a guest's cart: `<skuId>:<count>:<0|1>` joined by dots. */
export const GUEST_CART_COOKIE = 'jishi_cart'
/** As many lines as a cookie carries without growing past what browsers keep. */
export const MOST_GUEST_LINES = 50

const LINE = /^([1-9]\d{0,15}):([1-9]\d{0,5}):([01])$/
const LONGEST_COOKIE = MOST_GUEST_LINES * 32

/** The lines a cookie holds. Anything may stand in a cookie: what is no line is dropped; an id that comes twice counts once, with the larger count. */
export function readGuestCart(cookie: string | undefined): GuestLine[] {
  const lines = new Map<number, GuestLine>()
  for (const part of (cookie ?? '').slice(0, LONGEST_COOKIE).split('.')) {
    const match = LINE.exec(part)
    const id = whole(match?.[1])
    if (!match || Number.isNaN(id)) continue
    const twin = lines.get(id)
    if (twin) lines.set(id, { id, count: Math.max(twin.count, Number(match[2])), selected: twin.selected || match[3] === '1' })
    else if (lines.size < MOST_GUEST_LINES) lines.set(id, { id, count: Number(match[2]), selected: match[3] === '1' })
  }
  return [...lines.values()]
}

/** The cookie that holds these lines. */
export function writeGuestCart(lines: GuestLine[]): string {
  return lines.map(({ id, count, selected }) => `${id}:${count}:${selected ? 1 : 0}`).join('.')
}

/**
 * `count` more of a product; it becomes selected. Throws 10300 taken down, 10301 over the stock, 10306 no count,
 * 10307 too many lines.
 */
export function addLine(lines: GuestLine[], wish: { id: number; count: number }, live: Live | undefined): GuestLine[] {
  const { id } = wish
  const count = countFrom(wish.count)
  if (!live?.launched) throw new Refusal(10300)
  const line = lines.find((one) => one.id === id)
  const wanted = (line?.count ?? 0) + count
  if (wanted > live.stock) throw new Refusal(10301, { left: live.stock })
  if (line) return lines.map((one) => (one.id === id ? { id, count: wanted, selected: true } : one))
  if (lines.length >= MOST_GUEST_LINES) throw new Refusal(10307, { most: MOST_GUEST_LINES })
  return [...lines, { id, count: wanted, selected: true }]
}

/** Exactly `count` of a product that is in the cart. Throws 10303 not in it, 10305 below one, 10301 over the stock, 10300 taken down. */
export function setLine(lines: GuestLine[], wish: { id: number; count: number }, live: Live | undefined): GuestLine[] {
  if (!lines.some((one) => one.id === wish.id)) throw new Refusal(10303)
  if (wish.count < 1) throw new Refusal(10305)
  const count = countFrom(wish.count)
  if (!live?.launched) throw new Refusal(10300)
  if (count > live.stock) throw new Refusal(10301, { left: live.stock })
  return lines.map((one) => (one.id === wish.id ? { ...one, count } : one))
}

/** The cart without a product. Throws 10303 when it is not in it. */
export function removeLine(lines: GuestLine[], id: number): GuestLine[] {
  if (!lines.some((one) => one.id === id)) throw new Refusal(10303)
  return lines.filter((one) => one.id !== id)
}

/** One line ticked or not. Throws 10303 when it is not in the cart. */
export function selectLine(lines: GuestLine[], id: number, selected: boolean): GuestLine[] {
  if (!lines.some((one) => one.id === id)) throw new Refusal(10303)
  return lines.map((one) => (one.id === id ? { ...one, selected } : one))
}

/** Every line ticked or not. */
export function selectAllLines(lines: GuestLine[], selected: boolean): GuestLine[] {
  return lines.map((one) => ({ ...one, selected }))
}

function countFrom(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1 || count > 999_999) throw new Refusal(10306, { field: 'count' })
  return count
}
