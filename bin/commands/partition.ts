import path from 'node:path'
import { parseArgs } from 'node:util'
import { archiveSettings } from '../../db/archive-settings.ts'
import { type Archived, archived, archiveMonth } from '../../db/archive.ts'
import type { Pool } from '../../api/shared/db.ts'
import { bringLedgerBack } from '../../db/ledger-months.ts'
import { partAhead, type Parted, partedTables, partTable } from '../../db/partition.ts'
import { tendMonths } from '../../db/tend-months.ts'

const isTable = (name: string | undefined): name is Parted => partedTables.includes(name as Parted)
const isArchived = (name: string | undefined): name is Archived => archived.includes(name as Archived)

export const partitionCommands = {
  partition: {
    usage: 'partition TABLE… | partition archive TABLE YYYY-MM [--to DIR] | partition restore ledger YYYY-MM [--from DIR] | partition tend',
    does: `parts tables by month (all, ${partedTables.join(', ')}): each is locked while its rows are copied, so close the shop or try it on a restored backup first; archive puts a month that is long over (${archived.join(', ')}) into files and out of the database, restore brings one of the ledger back; tend makes the months to come and puts away what LEDGER_MONTHS says, as the worker does where it owns the tables`,
    async run(db: Pool, given: string[]): Promise<void> {
      const { positionals, values } = parseArgs({
        args: given,
        allowPositionals: true,
        options: { to: { type: 'string', default: '.' }, from: { type: 'string', default: '.' } },
      })
      const [first, what, month] = positionals
      if (first === 'archive') return await putAway(db, what, month, path.resolve(values.to))
      if (first === 'restore') return await bringBack(db, what, month, path.resolve(values.from))
      if (first === 'tend') return await tend(db)
      const wanted = first === 'all' ? partedTables : positionals
      if (wanted.length === 0 || !wanted.every(isTable)) throw new Error(`partition wants all, or some of ${partedTables.join(', ')}`)
      for (const name of wanted as Parted[]) {
        const rows = await partTable(db, name, new Date())
        console.log(rows === undefined ? `${name} is parted already.` : `${name}: ${rows} rows lie in parts by month now.`)
      }
      await partAhead(db, new Date())
    },
  },
}

async function putAway(db: Pool, what: string | undefined, month: string | undefined, folder: string): Promise<void> {
  if (!isArchived(what) || !month) throw new Error(`partition archive wants one of ${archived.join(', ')}, and a month`)
  const { files, rows } = await archiveMonth(db, what, month, folder, new Date())
  console.log(`${rows} rows of ${what} are in ${files.join(' and ')}, and no longer in the database.`)
}

async function bringBack(db: Pool, what: string | undefined, month: string | undefined, folder: string): Promise<void> {
  if (what !== 'ledger' || !month) throw new Error('partition restore wants ledger, and a month')
  console.log(`${await bringLedgerBack(db, month, folder, new Date())} rows of the ledger of ${month} are back; its books are open again.`)
}

async function tend(db: Pool): Promise<void> {
  const faults: string[] = []
  const settings = archiveSettings(process.env, faults)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const { made, away, stayed } = await tendMonths(db, settings, new Date())
  for (const name of made) console.log(`made ${name}`)
  for (const { month, rows } of away) console.log(`put away ${rows} rows of the ledger of ${month} in ${settings.dir}`)
  if (stayed.length > 0) throw new Error(stayed.join('\n'))
}
