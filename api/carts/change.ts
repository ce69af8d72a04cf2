import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { stockOf } from './add.ts'

/** One change of the cart, in the contract's words: one more, one less, so many; into or out of the choice. */
export type CartChange = { state: string; skuId?: number; count?: number }

/**
 * Applies one change. Throws 10304 unknown state, 10303 not in the cart, 10305 when nothing would be left, 30103 (one more)
 * or 10301 (so many) when the stock is short, 10300 when a taken-down line is chosen.
 */
export async function changeCart(tx: Tx, userId: number, { state, skuId = Number.NaN, count = Number.NaN }: CartChange): Promise<void> {
  if (state === 'selectall') return await selectAll(tx, userId)
  if (state === 'unselectall') return await unselectAll(tx, userId)
  if (!['add', 'del', 'set', 'select', 'unselect'].includes(state)) throw new Refusal(10304)
  if (Number.isNaN(skuId)) throw new Refusal(10306, { field: 'sku_id' })
  await lockLine(tx, userId, skuId)
  if (state === 'add') return await addOne(tx, userId, skuId)
  if (state === 'del') return await dropOne(tx, userId, skuId)
  if (state === 'set') return await setCount(tx, userId, skuId, count)
  return await choose(tx, userId, skuId, state === 'select')
}

async function lockLine(db: Db, userId: number, skuId: number): Promise<void> {
  const [line] = await db`select 1 from cart_lines where user_id = ${userId} and sku_id = ${skuId} for update`
  if (!line) throw new Refusal(10303)
}

async function addOne(tx: Tx, userId: number, skuId: number): Promise<void> {
  const left = await stockOf(tx, skuId)
  const changed = await tx`update cart_lines set count = count + 1 where user_id = ${userId} and sku_id = ${skuId} and count + 1 <= ${left}`
  if (changed.count === 0) throw new Refusal(30103, { left })
}

async function dropOne(tx: Tx, userId: number, skuId: number): Promise<void> {
  const changed = await tx`update cart_lines set count = count - 1 where user_id = ${userId} and sku_id = ${skuId} and count > 1`
  if (changed.count === 0) throw new Refusal(10305)
}

async function setCount(tx: Tx, userId: number, skuId: number, count: number): Promise<void> {
  if (Number.isNaN(count)) throw new Refusal(10305)
  const left = await stockOf(tx, skuId)
  if (count > left) throw new Refusal(10301, { left })
  await tx`update cart_lines set count = ${count} where user_id = ${userId} and sku_id = ${skuId}`
}

async function choose(tx: Tx, userId: number, skuId: number, selected: boolean): Promise<void> {
  if (selected) await stockOf(tx, skuId)
  await tx`update cart_lines set selected = ${selected} where user_id = ${userId} and sku_id = ${skuId}`
}

async function selectAll(tx: Tx, userId: number): Promise<void> {
  await tx`update cart_lines set selected = true from skus where id = sku_id and launched and user_id = ${userId}`
}

async function unselectAll(tx: Tx, userId: number): Promise<void> {
  await tx`update cart_lines set selected = false where user_id = ${userId}`
}

/** Takes a line out. Throws 10303 when it is not there. */
export async function removeFromCart(tx: Tx, userId: number, skuId: number): Promise<void> {
  const removed = await tx`delete from cart_lines where user_id = ${userId} and sku_id = ${skuId}`
  if (removed.count === 0) throw new Refusal(10303)
}
