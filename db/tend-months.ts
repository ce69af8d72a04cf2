import { mkdir } from 'node:fs/promises'
import type { Pool } from '../api/shared/db.ts'
import type { ArchiveConfig } from './archive-settings.ts'
import { archiveMonth } from './archive.ts'
import { after, firstDay, isOwnParted, monthOf, partAhead } from './partition.ts'

type Tended = { made: string[]; away: { month: string; rows: number }[]; stayed: string[] }

/**
 * What parts by month want regularly: those to come are made, and months of the ledger that are old enough are put away, oldest first, by themselves each. A month that cannot go stays and says why.
 * Nothing to do is done at once; two at one moment do it once.
 */
export async function tendMonths(pool: Pool, { dir, ledgerMonths }: ArchiveConfig, now: Date): Promise<Tended> {
  const tended: Tended = { made: await partAhead(pool, now), away: [], stayed: [] }
  if (ledgerMonths === 0 || !(await isOwnParted(pool, 'ledger_entries'))) return tended
  await mkdir(dir, { recursive: true, mode: 0o700 })
  for (const month of await monthsDue(pool, ledgerMonths, now)) {
    try {
      tended.away.push({ month, rows: (await archiveMonth(pool, 'ledger', month, dir, now)).rows })
    } catch (error) {
      tended.stayed.push((error as Error).message)
    }
  }
  return tended
}

/** Months of the ledger with a part of their own that are that long over and not put away, as YYYY-MM; what is empty stays where it is. */
async function monthsDue(pool: Pool, ledgerMonths: number, now: Date): Promise<string[]> {
  const rows = await pool<{ month: string }[]>`
    select '20' || substr(right(relname, 4), 1, 2) || '-' || right(relname, 2) as month from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = 'ledger_entries'::regclass and relname ~ '_[0-9]{4}$' order by 1`
  const away = new Set((await pool<{ month: string }[]>`select month from ledger_archives where back_at is null`).map(({ month }) => month))
  const young = after(monthOf(now), 1 - ledgerMonths)
  return rows.map(({ month }) => month).filter((month) => !away.has(month) && new Date(`${month}-01T00:00:00Z`) < firstDay(young))
}
