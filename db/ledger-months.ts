import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Pool, Tx } from '../api/shared/db.ts'
import { hashOfFile } from './backup/parts.ts'
import { after, alone, bound, CLOSED, type Month, monthFrom, nameOf, type Parted } from './partition.ts'

/** A month of a table in its file. */
export type MonthFile = { table: Parted; file: string; rows: number; sha256: string; columns: string[] }

/**
 * Writes down what a month of the ledger holds, before it goes: its sums by account are carried by the database, so that balances stay the sum of what is carried and what is there.
 * Throws an Error in words when its books do not add up: what is wrong now could not be found later.
 */
export async function noteArchive(tx: Tx, { given, month, files, now }: { given: string; month: Month; files: MonthFile[]; now: Date }): Promise<void> {
  const books = { from: Number(bound('ledger_entries', month)), to: Number(bound('ledger_entries', after(month))) }
  await refuseFaults(tx, given, books)
  const rows = (table: string) => files.find((one) => one.table === table)?.rows ?? 0
  await tx`
    insert into ledger_archives (month, from_book, to_book, postings, entries, paid, refunded, files, at)
    select ${given}, ${books.from}, ${books.to}, ${rows('ledger_postings')}, ${rows('ledger_entries')}, paid, refunded, ${tx.json(Object.fromEntries(files.map(({ table, rows: _rows, ...rest }) => [table, rest])))}, ${now}
    from ${paidIn(tx, books)} t`
}

type Books = { from: number; to: number }

/** What orders of these books were paid and got back, as payments say. */
const paidIn = (tx: Tx, { from, to }: Books) => tx`(
  select coalesce(sum(paid), 0) as paid, coalesce(sum(refunded), 0) as refunded from payments where order_id >= ${from} and order_id < ${to})`

async function refuseFaults(tx: Tx, given: string, books: Books): Promise<void> {
  const within = tx`e.book >= ${books.from} and e.book < ${books.to}`
  const [held] = await tx`select account from ledger_entries e where ${within} and account like 'held:%' group by account having sum(amount) <> 0 limit 1`
  if (held) throw new Error(`${held.account} still holds money; ${given} stays`)
  const [crooked] = await tx`select posting_id from ledger_entries e where ${within} group by posting_id having sum(amount) <> 0 limit 1`
  const [said] = await tx<{ same: boolean }[]>`
    select p.paid = l.paid and p.refunded = l.refunded as same from ${paidIn(tx, books)} p, (
      select coalesce(sum(e.amount) filter (where e.amount > 0 and g.kind in ('payment', 'surplus', 'capture')), 0) as paid,
        coalesce(-sum(e.amount) filter (where g.kind = 'refund' and e.account in ('sales', 'surplus')), 0) as refunded
      from ledger_entries e join ledger_postings g on g.id = e.posting_id and g.book = e.book where ${within}) l`
  if (crooked || !said?.same) throw new Error(`the books of ${given} do not add up (jishi audit says where); it stays`)
}

type Kept = { file: string; sha256: string; columns: string[] }
type Archive = { id: number; postings: number; entries: number; files: Record<'ledger_postings' | 'ledger_entries', Kept> }

/**
 * Brings a month of the ledger back from its files: its rows stand as they stood, and its books are open again. In a shop whose keys begin with the buyer since then, rows say whose they are.
 * Throws an Error in words when the month was not put away, or when a file is missing or not what was written; then nothing has changed. The files stay.
 * @param given YYYY-MM
 * @returns how many rows came back
 */
export async function bringLedgerBack(pool: Pool, given: string, folder: string, now: Date): Promise<number> {
  const month = monthFrom(given)
  const kept = await archiveOf(pool, given)
  for (const { file, sha256 } of Object.values(kept.files)) {
    const found = await hashOfFile(path.join(folder, file))
    if (!found) throw new Error(`${file} is not in ${folder}`)
    if (found.sha256 !== sha256) throw new Error(`${file} is not the file that was written when ${given} was put away`)
  }
  await pool.begin(async (tx) => {
    await alone(tx)
    const { id, postings, entries, files } = await archiveOf(tx, given)
    if (id !== kept.id) throw new Error(`${given} was put away anew at this moment; try again`)
    const owner = 'coalesce((select user_id from orders where id = s.order_id), 0)'
    await fill(tx, { table: 'ledger_postings', month, kept: files.ledger_postings, folder, rows: postings, owner })
    const posting = nameOf('ledger_postings', month)
    await fill(tx, {
      table: 'ledger_entries',
      month,
      kept: files.ledger_entries,
      folder,
      rows: entries,
      owner: `(select user_id from ${posting} where id = s.posting_id)`,
    })
    await tx`update ledger_archives set back_at = ${now} where id = ${id}`
  })
  return kept.postings + kept.entries
}

async function archiveOf(db: Pool | Tx, given: string): Promise<Archive> {
  const [kept] = await db<Archive[]>`select id, postings, entries, files from ledger_archives where month = ${given} and back_at is null`
  if (!kept) throw new Error(`the ledger of ${given} was not put away`)
  return kept
}

type Filling = { table: 'ledger_postings' | 'ledger_entries'; month: Month; kept: Kept; folder: string; rows: number; owner: string }

/** Guards rest meanwhile, in this month's part alone: its rows have been through them, and balances have them in their sums. */
async function fill(tx: Tx, { table, month, kept, folder, rows, owner }: Filling): Promise<void> {
  const part = nameOf(table, month)
  const columns = kept.columns.map((name) => `"${name}"`).join(', ')
  await tx.unsafe(`alter table ${part} drop constraint ${CLOSED}`)
  await tx.unsafe(`create temp table coming on commit drop as select ${columns} from ${part}`)
  await pipeline(createReadStream(path.join(folder, kept.file)), createGunzip(), await tx.unsafe(`copy coming (${columns}) from stdin`).writable())
  const [whose] = await tx<{ required: boolean }[]>`select attnotnull as required from pg_attribute where attrelid = ${part}::regclass and attname = 'user_id'`
  if (whose?.required) await tx.unsafe(`update coming s set user_id = ${owner} where user_id is null`)
  await tx.unsafe(`alter table ${part} disable trigger user`)
  const { count } = await tx.unsafe(`insert into ${part} (${columns}) overriding system value select ${columns} from coming`)
  await tx.unsafe(`alter table ${part} enable trigger user`)
  await tx.unsafe('drop table coming')
  if (count !== rows) throw new Error(`${kept.file} has ${count} rows and should have ${rows}`)
}
