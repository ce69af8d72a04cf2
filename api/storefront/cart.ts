import { addToCart } from '../carts/add.ts'
import { changeCart, removeFromCart } from '../carts/change.ts'
import { type CartRow, countCart, readCart, readCartOf } from '../carts/read.ts'
import type { Buyer } from '../http/auth.ts'
import { type Db, type Pool, type Tx, transact } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { addLine, type GuestLine, type Live, readGuestCart, removeLine, selectAllLines, selectLine, setLine, writeGuestCart } from './guest-cart.ts'

/** Whose cart it is: the buyer's, or the one that a guest's cookie holds. */
export type CartOwner = { buyer?: Buyer | undefined; guestCart?: string | undefined }

/** What a form of the cart page asks for. `skuId` and `count` are as they were typed. */
export type CartWish = { deed: string; skuId?: unknown; count?: unknown }

/** How many distinct SKUs are in the cart now; for a guest also what to put into the cookie. */
export type CartAnswer = { count: number; guestCart?: string }

/** The lines of the cart, as goods are now, the latest first. */
export async function readOwnCart(db: Db, { buyer, guestCart }: CartOwner, lang: Lang): Promise<CartRow[]> {
  return buyer ? await readCart(db, buyer.id, lang) : await readCartOf(db, readGuestCart(guestCart).reverse(), lang)
}

/** How many distinct SKUs the cart holds. */
export async function countOwnCart(db: Db, { buyer, guestCart }: CartOwner): Promise<number> {
  return buyer ? await countCart(db, buyer.id) : readGuestCart(guestCart).length
}

/**
 * Does one deed to the cart: add, set, more, less, remove, select, unselect, selectall, unselectall, tidy (lines that
 * cannot be bought leave the choice). Throws what the cart's verbs throw; 10304 for another deed.
 */
export async function changeOwnCart(pool: Pool, owner: CartOwner, wish: CartWish): Promise<CartAnswer> {
  if (!owner.buyer) return await changeGuestCart(pool, readGuestCart(owner.guestCart), wish)
  const { id } = owner.buyer
  return await transact(pool, async (tx) => {
    await changeBuyersCart(tx, id, wish)
    return { count: await countCart(tx, id) }
  })
}

async function changeBuyersCart(tx: Tx, userId: number, { deed, ...wish }: CartWish): Promise<void> {
  const skuId = whole(wish.skuId)
  if (deed === 'tidy') return await tidy(tx, userId)
  if (deed === 'add') return void (await addToCart(tx, userId, idFrom(skuId), countFrom(wish.count)))
  if (deed === 'remove') return await removeFromCart(tx, userId, idFrom(skuId))
  const state = { more: 'add', less: 'del' }[deed] ?? deed
  await changeCart(tx, userId, { state, skuId, count: whole(wish.count) })
}

/** Takes what cannot be bought now out of the choice, so that it does not hold up the rest. */
async function tidy(tx: Tx, userId: number): Promise<void> {
  for (const row of await readCart(tx, userId, 'en')) {
    if (row.selected && !(row.launched && row.stock > 0)) await changeCart(tx, userId, { state: 'unselect', skuId: row.id })
  }
}

async function changeGuestCart(db: Db, lines: GuestLine[], wish: CartWish): Promise<CartAnswer> {
  const changed = await guestDeed(db, lines, wish)
  return { count: changed.length, guestCart: writeGuestCart(changed) }
}

async function guestDeed(db: Db, lines: GuestLine[], { deed, ...wish }: CartWish): Promise<GuestLine[]> {
  if (deed === 'selectall' || deed === 'unselectall') return selectAllLines(lines, deed === 'selectall')
  if (deed === 'tidy') return lines
  if (!['add', 'remove', 'select', 'unselect', 'more', 'less', 'set'].includes(deed)) throw new Refusal(10304)
  const id = idFrom(whole(wish.skuId))
  const inCart = lines.find((line) => line.id === id)?.count ?? Number.NaN
  if (deed === 'add') return addLine(lines, { id, count: countFrom(wish.count) }, await readOne(db, id))
  if (deed === 'remove') return removeLine(lines, id)
  if (deed === 'select' || deed === 'unselect') return selectLine(lines, id, deed === 'select')
  const count = deed === 'more' ? inCart + 1 : deed === 'less' ? inCart - 1 : whole(wish.count)
  return setLine(lines, { id, count: Number.isNaN(count) ? 0 : count }, await readOne(db, id))
}

async function readOne(db: Db, id: number): Promise<Live | undefined> {
  const [row] = await readCartOf(db, [{ id, count: 1, selected: true }], 'en')
  return row
}

function idFrom(id: number): number {
  if (Number.isNaN(id)) throw new Refusal(10306, { field: 'sku_id' })
  return id
}

function countFrom(count: unknown): number {
  const pieces = whole(count)
  if (Number.isNaN(pieces) || pieces > 999_999) throw new Refusal(10306, { field: 'count' })
  return pieces
}
