import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pool, readCopy, type Tx } from '../api/shared/db.ts'
import { LEAST_AGE } from './archive-settings.ts'
import { type MonthFile, noteArchive } from './ledger-months.ts'
import { after, alone, bound, closed, firstDay, type Month, monthFrom, nameOf, type Parted, partition, planOf } from './partition.ts'

/** What is put away together: entries and what they are the sides of, the first to go first. */
const ledger = ['ledger_entries', 'ledger_postings'] as const satisfies Parted[]
export const archived = ['orders', 'order_lines', 'order_events', 'product_visits', 'ledger'] as const
export type Archived = (typeof archived)[number]

/**
 * Puts a month of a table, or of the ledger, away: into a file per table (COPY's text, gzip), then out of the database. The files are whole and on the disk before the rows go, so that whatever
 * happens in between the month is in the database still, and may be put away again. While they are written nobody is kept out of anything but changing that month.
 * Throws an Error in words when the month is not long over, when orders of it are not finished, when its books do not add up, or while other tables still point at its rows; then nothing has changed.
 * @param given YYYY-MM
 * @returns the files, and how many rows are in them
 */
export async function archiveMonth(pool: Pool, what: Archived, given: string, folder: string, now: Date): Promise<{ files: string[]; rows: number }> {
  const month = monthFrom(given)
  if (firstDay(after(month, LEAST_AGE)) > now) throw new Error(`${given} is less than ${LEAST_AGE} months ago; it stays`)
  const tables: readonly Parted[] = what === 'ledger' ? ledger : [what]
  const written: string[] = []
  try {
    return await pool.begin(async (tx) => {
      await alone(tx)
      for (const table of tables) await holdStill(tx, table, month)
      await refuseUnsettled(tx, tables[0]!, month)
      const files: MonthFile[] = []
      for (const table of tables) {
        written.push(path.join(folder, `${nameOf(table, month)}.copy.gz.half`))
        files.push(await writeMonth(tx, table, month, folder))
      }
      if (what === 'ledger') await noteArchive(tx, { given, month, files, now })
      for (const table of tables) await takeOff(tx, table, month, what === 'ledger')
      for (const { file } of files) await rename(path.join(folder, `${file}.half`), path.join(folder, file))
      await flush(folder)
      return { files: files.map(({ file }) => path.join(folder, file)), rows: files.reduce((sum, { rows }) => sum + rows, 0) }
    })
  } catch (error) {
    // A whole file stays: whether the end of a transaction was heard nobody knows here.
    for (const half of written) await rm(half, { force: true })
    throw error
  }
}

async function holdStill(tx: Tx, table: Parted, month: Month): Promise<void> {
  const part = nameOf(table, month)
  const [there] = await tx`select 1 from pg_inherits where inhparent = ${table}::regclass and inhrelid = to_regclass(${`public.${part}`})`
  if (!there) throw new Error(`${table} has no part ${part}`)
  await tx.unsafe(`lock table ${part} in share mode`)
}

async function refuseUnsettled(tx: Tx, table: Parted, month: Month): Promise<void> {
  if (planOf(table).by !== 'order') return
  const [from, to] = [bound('orders', month), bound('orders', after(month))]
  const [open] = await tx.unsafe(`
    select id from orders where id >= ${from} and id < ${to} and status not in (4, 5, 6, 8)
    union all select order_id from payments where order_id >= ${from} and order_id < ${to} and state = 'waiting'
    union all select y.order_id from refunds r join payments y on y.id = r.payment_id where y.order_id >= ${from} and y.order_id < ${to} and r.state in ('waiting', 'stuck')
    union all select order_id from aftersales where order_id >= ${from} and order_id < ${to} and ended_at is null limit 1`)
  if (open) throw new Error(`order ${open.id} of that month is not settled; the month stays`)
}

async function writeMonth(tx: Tx, table: Parted, month: Month, folder: string): Promise<MonthFile> {
  const part = nameOf(table, month)
  const found = await tx<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${part}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`
  const columns = found.map(({ name }) => name)
  const [{ rows } = { rows: 0 }] = await tx.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${part}`)
  const hash = createHash('sha256')
  const hashed = async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      hash.update(piece)
      yield piece
    }
  }
  const file = `${part}.copy.gz`
  const target = createWriteStream(path.join(folder, `${file}.half`), { mode: 0o600, flush: true })
  await pipeline(await readCopy(tx, `copy ${part} (${columns.map((name) => `"${name}"`).join(', ')}) to stdout`), createGzip(), hashed, target)
  return { table, file, rows, sha256: hash.digest('hex'), columns }
}

/** `shut`: another part takes the month's place, in which nothing is ever put. */
async function takeOff(tx: Tx, table: Parted, month: Month, shut: boolean): Promise<void> {
  const part = nameOf(table, month)
  await tx.unsafe(`alter table ${table} detach partition ${part}`).catch((error: { code?: string }) => {
    if (error.code === '23503') throw new Error(`other tables still point at rows of ${part}; it stays`)
    throw error
  })
  await tx.unsafe(`drop table ${part}`)
  if (shut) await tx.unsafe(partition(table, month, closed))
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}
