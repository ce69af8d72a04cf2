import { createWriteStream, readFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { reasonText } from '../../api/catalogue/columns.ts'
import { exportCatalogue } from '../../api/catalogue/export.ts'
import { runImport } from '../../api/catalogue/run.ts'
import { readFaults, readImport, startImport } from '../../api/catalogue/start.ts'
import { rebuildSearch } from '../../api/goods/search/rebuild.ts'
import { type Pool, transact } from '../../api/shared/db.ts'
import type { Command } from './command.ts'

/** What the shop has to sell: brought in, taken out, found. */
export const catalogueCommands: Record<string, Command> = {
  search: {
    usage: 'search rebuild',
    does: 'builds the search index again, while the shop is open',
    async run(db, [verb]) {
      if (verb !== 'rebuild') throw new Error('search wants “rebuild”')
      const changed = await rebuildSearch(db, (sentence) => console.log(sentence))
      console.log(`The search index is right; ${changed} SKUs were indexed anew.`)
    },
  },
  import: {
    usage: 'import FILE [--dry-run]',
    does: 'brings a CSV or JSON file of products in; with --dry-run it only says what is wrong with it',
    async run(db, args) {
      await importFile(
        db,
        args.filter((arg) => arg !== '--dry-run'),
        args.includes('--dry-run'),
      )
    },
  },
  export: {
    usage: 'export FILE',
    does: 'writes the catalogue into a CSV or JSON file that import takes back',
    async run(db, [file = '']) {
      if (!/\.(csv|json)$/i.test(file)) throw new Error('export wants a file that ends in .csv or .json')
      await pipeline(Readable.from(exportCatalogue(db, file.toLowerCase().endsWith('.json') ? 'json' : 'csv', 'zh-CN')), createWriteStream(file))
      console.log(`The catalogue is in ${file}.`)
    },
  },
}

/** Brings a file in and tells how far it is; every bad line goes to the error output. */
async function importFile(db: Pool, [file]: string[], dryRun: boolean): Promise<void> {
  if (!file) throw new Error('import wants a file')
  const content = readFileSync(file)
  const id = await transact(db, (tx) => startImport(tx, { content, fileName: path.basename(file), dryRun, staffId: null }))
  await runImport(db, id, ({ done, total }) => process.stderr.write(`\r${done} of ${total} lines`))
  process.stderr.write('\n')
  for (let page = 1; ; page++) {
    const { faults } = await readFaults(db, id, { page, pageSize: 1000 })
    for (const { line, column, value, why, detail, warning } of faults)
      console.error(
        `${warning ? 'look' : 'bad '} line ${line}${column ? `, ${column}` : ''}${value ? ` ${JSON.stringify(value)}` : ''}: ${reasonText('en', why, detail)} / ${reasonText('zh-CN', why, detail)}`,
      )
    if (faults.length < 1000) break
  }
  const { state, made, changed, same, bad } = await readImport(db, id)
  console.log(`${dryRun ? 'It would be: ' : ''}${made} SKUs made, ${changed} changed, ${same} as they were; ${bad} lines refused.`)
  if (state === 'failed' || bad > 0) process.exitCode = 1
}
