import { openNote, openSnapshot, sealNote, sealSnapshot } from '../orders/snapshot.ts'
import type { StoredAddress } from '../orders/tables.ts'
import type { Db, Pool, Tx } from '../shared/db.ts'
import { personalKeysHeld, SealBroken, sealedNow } from '../shared/personal.ts'
import { openAddress, sealAddress } from '../users/addresses/seal.ts'
import { openPhone, sealPhone } from '../users/seal-phone.ts'

type Batch = { last: number | undefined; done: number; broken: SealBroken[] }
/** Rows that are not sealed with the current key. */
type Store = { table: string; left(db: Db): Promise<number>; batch(tx: Tx, after: number, size: number): Promise<Batch> }

export type Resealed = { done: number; left: number; broken: SealBroken[] }

const countOf = async (rows: Promise<{ n: number }[]>): Promise<number> => (await rows)[0]?.n ?? 0

const stores: Store[] = [
  {
    table: 'addresses',
    left: (db) => countOf(db<{ n: number }[]>`select count(*)::int as n from addresses where ${staleAddress(db)}`),
    async batch(tx, after, size) {
      const rows = await tx<{ id: number; userId: number; receiver: string; receiverMobile: string; address: string }[]>`
        select id, user_id as "userId", receiver, receiver_mobile as "receiverMobile", address from addresses
        where id > ${after} and ${staleAddress(tx)} order by id limit ${size} for update`
      const { fresh, broken } = resealed(rows, (row) => ({ id: row.id, ...sealAddress(row.userId, openAddress(row.userId, row)) }))
      await tx`
        update addresses a set receiver = r.receiver, receiver_mobile = r."receiverMobile", address = r.address
        from jsonb_to_recordset(${tx.json(fresh)}::jsonb) as r (id bigint, receiver text, "receiverMobile" text, address text) where a.id = r.id`
      return { last: rows.at(-1)?.id, done: fresh.length, broken }
    },
  },
  {
    table: 'users',
    left: (db) => countOf(db<{ n: number }[]>`select count(*)::int as n from users where ${stalePhone(db)}`),
    async batch(tx, after, size) {
      const rows = await tx<
        { id: number; username: string; phone: string }[]
      >`select id, username, phone from users where id > ${after} and ${stalePhone(tx)} order by id limit ${size} for no key update`
      const { fresh, broken } = resealed(rows, ({ id, username, phone }) => ({ id, ...sealPhone(username, openPhone(username, phone)) }))
      await tx`update users u set phone = r.sealed, phone_mark = r.mark from jsonb_to_recordset(${tx.json(fresh)}::jsonb) as r (id bigint, sealed text, mark text) where u.id = r.id`
      return { last: rows.at(-1)?.id, done: fresh.length, broken }
    },
  },
  {
    table: 'orders',
    left: (db) => countOf(db<{ n: number }[]>`select count(*)::int as n from orders where ${staleOrder(db)}`),
    async batch(tx, after, size) {
      const rows = await tx<{ id: number; address: StoredAddress }[]>`select id, address from orders where id > ${after} and ${staleOrder(tx)} order by id limit ${size} for update`
      const { fresh, broken } = resealed(rows, ({ id, address }) => ({ id, address: sealSnapshot(id, openSnapshot(id, address)) }))
      await tx`update orders o set address = r.address from jsonb_to_recordset(${tx.json(fresh)}::jsonb) as r (id bigint, address jsonb) where o.id = r.id`
      return { last: rows.at(-1)?.id, done: fresh.length, broken }
    },
  },
  {
    table: 'order_notes',
    left: (db) => countOf(db<{ n: number }[]>`select count(*)::int as n from order_notes where ${staleNote(db)}`),
    async batch(tx, after, size) {
      const rows = await tx<{ id: number; orderId: number; text: string }[]>`
        select id, order_id as "orderId", text from order_notes where id > ${after} and ${staleNote(tx)} order by id limit ${size} for update`
      const { fresh, broken } = resealed(rows, ({ id, orderId, text }) => ({ id, text: sealNote(orderId, openNote(orderId, text)) }))
      await tx`update order_notes n set text = r.text from jsonb_to_recordset(${tx.json(fresh)}::jsonb) as r (id bigint, text text) where n.id = r.id`
      return { last: rows.at(-1)?.id, done: fresh.length, broken }
    },
  },
]

const pattern = () => `${sealedNow()}%`
const stalePhone = (db: Db) => db`(phone <> '' and phone not like ${pattern()})`
const staleAddress = (db: Db) => db`(receiver not like ${pattern()} or receiver_mobile not like ${pattern()} or address not like ${pattern()})`
// An order of somebody who was erased tells nothing any more, and is not sealed.
const staleOrder = (db: Db) => db`(address->>'sealed' not like ${pattern()} or address->>'sealed' is null and address->>'mobile' <> '')`
const staleNote = (db: Db) => db`(text <> '' and text not like ${pattern()})`

/** How many rows of each table are not sealed with the current key. */
export async function leftToSeal(db: Db): Promise<{ table: string; left: number }[]> {
  return await Promise.all(stores.map(async ({ table, left }) => ({ table, left: await left(db) })))
}

/**
 * Seals everything with the current key that is not: rows of before there were seals, and of older keys. A transaction for each few hundred rows, beside the
 * open shop; killed in the middle it goes on from what is left. Rows that do not open stay as they are. When nothing is left, older keys are not needed any more.
 * @param tell after each batch: how many rows of a table are done
 */
export async function resealAll(db: Pool, { size = 500, tell = () => {} }: { size?: number; tell?: (table: string, done: number) => void } = {}): Promise<Resealed> {
  const result: Resealed = { done: 0, left: 0, broken: [] }
  for (const { table, batch } of stores) {
    let done = 0
    for (let last: number | undefined = 0; last !== undefined; ) {
      const after: number = last
      // Not in the audit log row by row: nothing that anybody reads has changed.
      const step = (await db.begin((tx) => batch(tx, after, size))) as Batch
      last = step.last
      done += step.done
      result.done += step.done
      result.broken.push(...step.broken)
      if (step.done > 0) tell(table, done)
    }
  }
  result.left = (await leftToSeal(db)).reduce((sum, { left }) => sum + left, 0)
  if (result.left === 0) await db`delete from personal_keys where id <> ${personalKeysHeld()[0]!.id}`
  return result
}

function resealed<Row, Fresh>(rows: readonly Row[], reseal: (row: Row) => Fresh): { fresh: Fresh[]; broken: SealBroken[] } {
  const broken: SealBroken[] = []
  const fresh = rows.flatMap((row) => {
    try {
      return [reseal(row)]
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      broken.push(error)
      return []
    }
  })
  return { fresh, broken }
}
