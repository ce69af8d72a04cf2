import type { Db, Tx } from '../../shared/db.ts'
import { wholeOr } from '../../shared/ids.ts'
import { openOr } from '../../shared/personal.ts'
import { Refusal } from '../../shared/refusals.ts'
import { checkPhone, checkText } from '../check.ts'
import { checkPlace, type Place } from './regions.ts'
import { openAddress, sealAddress } from './seal.ts'

const MOST = 20

/** Where parcels go. */
export type Address = { id: number; receiver: string; receiverMobile: string; address: string; postcode: string; tag: string; isDefault: boolean } & Place

/**
 * An address as a client sends it; every field may be nonsense. What is undefined in a change stays as it is, but a place
 * only while the text of the address does: it would tell something else.
 */
export type AddressWish = {
  receiver?: unknown
  receiverMobile?: unknown
  address?: unknown
  postcode?: unknown
  tag?: unknown
  province?: unknown
  city?: unknown
  district?: unknown
}

/** The buyer's addresses, the default one first. */
export async function listAddresses(db: Db, userId: number): Promise<Address[]> {
  const rows = await db<Address[]>`
    select id, receiver, receiver_mobile as "receiverMobile", address, postcode, tag, province, city, district, is_default as "isDefault"
    from addresses where user_id = ${userId} and deleted_at is null order by is_default desc, id`
  return rows.map((row) => openAddress(userId, row))
}

/** Adds an address; the first becomes the default. Throws 10127, 10102 or 10170 for a field, 10129 when there are twenty. Returns its id. */
export async function addAddress(tx: Tx, userId: number, wish: AddressWish): Promise<number> {
  const { receiver, receiverMobile, address } = sealAddress(userId, checkDelivery(wish))
  const postcode = checkText(wish.postcode, 'postcode', { most: 6 })
  const tag = checkText(wish.tag, 'tag', { most: 10 })
  const { province, city, district } = checkPlace(wish)
  await lockAddresses(tx, userId)
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from addresses where user_id = ${userId} and deleted_at is null`
  if (n >= MOST) throw new Refusal(10129)
  const [added] = await tx<{ id: number }[]>`
    insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, province, city, district)
    values (${userId}, ${receiver}, ${receiverMobile}, ${address}, ${postcode}, ${tag}, ${province}, ${city}, ${district}) returning id`
  await appointDefault(tx, userId)
  return added!.id
}

/** Changes an address. Throws 10110 when the buyer has no such address, 10127, 10102 or 10170 for a field. */
export async function changeAddress(tx: Tx, userId: number, id: unknown, wish: AddressWish): Promise<void> {
  const given = checkDelivery(wish)
  const postcode = wish.postcode === undefined ? null : checkText(wish.postcode, 'postcode', { most: 6 })
  const tag = wish.tag === undefined ? null : checkText(wish.tag, 'tag', { most: 10 })
  const { province, city, district } = checkPlace(wish)
  const placed = wish.province !== undefined || wish.city !== undefined || wish.district !== undefined
  const [before] = await tx<Told[]>`
    select receiver, receiver_mobile as "receiverMobile", address from addresses where id = ${wholeOr(id, 10110)} and user_id = ${userId} and deleted_at is null for update`
  if (!before) throw new Refusal(10110)
  // A text that does not open any more may be written anew.
  const same = opensTo(userId, before, given.address)
  const { receiver, receiverMobile, address } = sealAddress(userId, given)
  await tx`
    update addresses set receiver = ${receiver}, receiver_mobile = ${receiverMobile}, address = ${address},
      province = case when ${placed} then ${province} when ${same} then province end,
      city = case when ${placed} then ${city} when ${same} then city end,
      district = case when ${placed} then ${district} when ${same} then district end,
      postcode = coalesce(${postcode}, postcode), tag = coalesce(${tag}, tag)
    where id = ${wholeOr(id, 10110)} and user_id = ${userId}`
}

/** Hides an address; when it was the default, the latest of the others becomes it. Throws 10111 when the buyer has no such address. */
export async function deleteAddress(tx: Tx, userId: number, id: unknown): Promise<void> {
  await lockAddresses(tx, userId)
  const deleted = await tx`
    update addresses set deleted_at = now(), is_default = false where id = ${wholeOr(id, 10111)} and user_id = ${userId} and deleted_at is null`
  if (deleted.count === 0) throw new Refusal(10111)
  await appointDefault(tx, userId)
}

/** Makes an address the default. Throws 10112 when the buyer has no such address. */
export async function setDefaultAddress(tx: Tx, userId: number, id: unknown): Promise<void> {
  const wanted = wholeOr(id, 10112)
  await lockAddresses(tx, userId)
  // Two statements, because the unique index looks at every row as it changes.
  await tx`update addresses set is_default = false where user_id = ${userId} and is_default and id <> ${wanted}`
  const set = await tx`update addresses set is_default = true where id = ${wanted} and user_id = ${userId} and deleted_at is null`
  if (set.count === 0) throw new Refusal(10112)
}

type Told = { receiver: string; receiverMobile: string; address: string }

const opensTo = (userId: number, stored: Told, address: string): boolean => openOr(false, () => openAddress(userId, stored).address === address)

function checkDelivery(wish: AddressWish): Told {
  return {
    receiver: checkText(wish.receiver, 'receiver', { least: 1, most: 10 }),
    receiverMobile: checkPhone(wish.receiverMobile),
    address: checkText(wish.address, 'address', { least: 1, most: 100 }),
  }
}

/** One writer at a time per buyer: the count of addresses, and which is the default, are decided under this lock. */
async function lockAddresses(tx: Tx, userId: number): Promise<void> {
  await tx`select 1 from users where id = ${userId} for no key update`
}

/** Sees to it that a buyer with addresses has a default one. */
async function appointDefault(tx: Tx, userId: number): Promise<void> {
  await tx`
    update addresses set is_default = true
    where id = (select max(id) from addresses where user_id = ${userId} and deleted_at is null)
      and not exists (select 1 from addresses where user_id = ${userId} and deleted_at is null and is_default)`
}
