import type { CartRow } from '../carts/read.ts'

/** How a line stands: `short` has fewer pieces left than wanted; `gone` is sold out; `down` is no longer sold. */
type CartLineState = 'fine' | 'short' | 'gone' | 'down'
type CartLineView = CartRow & {
  state: CartLineState
  /** Whether it can be chosen at all, and whether it is. */
  selectable: boolean
  chosen: boolean
  /** Fen for all its pieces. */
  amount: number
  /** Fen the price has moved since the line was added; below zero is cheaper. */
  moved: number
}
/** The cart as a page shows it. Sums are over chosen lines, in fen; `pieces` counts pieces, `kinds` counts lines. */
export type CartView = { lines: CartLineView[]; kinds: number; pieces: number; total: number; saved: number; allChosen: boolean; anySelectable: boolean }

/** Says of every line how it stands, and sums up what is chosen. */
export function viewCart(rows: CartRow[]): CartView {
  const lines = rows.map(viewLine)
  const chosen = lines.filter((line) => line.chosen)
  const selectable = lines.filter((line) => line.selectable)
  return {
    lines,
    kinds: chosen.length,
    pieces: sum(chosen.map((line) => line.count)),
    total: sum(chosen.map((line) => line.amount)),
    saved: sum(chosen.map((line) => Math.max(0, -line.moved) * line.count)),
    allChosen: selectable.length > 0 && selectable.every((line) => line.chosen),
    anySelectable: selectable.length > 0,
  }
}

function viewLine(row: CartRow): CartLineView {
  const state = stateOf(row)
  const selectable = state === 'fine' || state === 'short'
  return { ...row, state, selectable, chosen: selectable && row.selected, amount: row.price * row.count, moved: selectable ? row.price - row.priceWhenAdded : 0 }
}

function stateOf({ launched, stock, count }: CartRow): CartLineState {
  if (!launched) return 'down'
  if (stock === 0) return 'gone'
  return stock < count ? 'short' : 'fine'
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
