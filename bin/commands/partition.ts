import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Pool } from '../../api/shared/db.ts'
import { archiveMonth, partAhead, type Parted, partedTables, partTable } from '../../db/partition.ts'

const isTable = (name: string | undefined): name is Parted => partedTables.includes(name as Parted)

export const partitionCommands = {
  partition: {
    usage: 'partition TABLE… | partition archive TABLE YYYY-MM [--to DIR]',
    does: `parts tables by month (all, ${partedTables.join(', ')}): each is locked while its rows are copied, so close the shop or try it on a restored backup first; archive puts a month that is long over into a file and out of the database`,
    async run(db: Pool, given: string[]): Promise<void> {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { to: { type: 'string', default: '.' } } })
      const [first, table, month] = positionals
      if (first === 'archive') {
        if (!isTable(table) || !month) throw new Error(`partition archive wants a table (${partedTables.join(', ')}) and a month`)
        const { file, rows } = await archiveMonth(db, table, month, path.resolve(values.to), new Date())
        console.log(`${rows} rows of ${table} are in ${file}, and no longer in the database.`)
        return
      }
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
