import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyAuditLog } from '../../api/audit/verify.ts'
import { purgeAllPages } from '../../api/http/page-cache.ts'
import { auditShop } from '../../db/audit.ts'
import { dump, load, modules } from '../../db/dump.ts'
import { migrate } from '../../db/migrate.ts'
import { makeRoles, roleNames, rolesSql } from '../../db/roles.ts'
import type { Command } from './command.ts'

/** The database as a whole: its migrations, roles, dumps and audits. */
export const databaseCommands: Record<string, Command> = {
  migrate: {
    usage: 'migrate',
    does: 'brings the database up to date',
    async run(_db, _args, url) {
      await migrate(url)
      console.log('The database is up to date.')
    },
  },
  roles: {
    usage: 'roles [--make]',
    does: 'prints the statements that give server, worker and reports a database role each with the least rights; with --make runs them, as the owner of the tables',
    async run(db, [word]) {
      if (word === undefined) return console.log(rolesSql())
      if (word !== '--make') throw new Error('roles knows --make alone')
      await makeRoles(db)
      console.log(`The roles ${Object.values(roleNames).join(', ')} have their rights. Give each a password: alter role ${roleNames.app} password '…'`)
    },
  },
  dump: {
    usage: 'dump MODULE… [--to FILE]',
    does: `writes the rows of modules as JSON, to look at or to move into another shop (to be safe from loss use backup): all, ${Object.keys(modules).join(', ')}`,
    async run(db, args) {
      const at = args.indexOf('--to')
      const file = at < 0 ? undefined : args[at + 1]
      if (at >= 0 && !file) throw new Error('--to wants a file')
      const names = at < 0 ? args : args.slice(0, at)
      // People's data: nobody else's to read.
      const out = file ? createWriteStream(file, { mode: 0o600 }) : process.stdout
      await dump(db, names.includes('all') ? Object.keys(modules) : names, (piece) => (out.write(piece) ? Promise.resolve() : once(out, 'drain')))
      if (file) {
        out.end()
        await once(out, 'finish')
      }
      console.error(`Dumped ${names.join(', ')}${file ? ` into ${file}` : ''}.`)
    },
  },
  load: {
    usage: 'load FILE [--replace]',
    does: 'puts a dump into this shop, all or nothing; --replace loses the rows that are there',
    async run(db, args) {
      const file = args.find((arg) => !arg.startsWith('--'))
      if (!file) throw new Error('load wants a file')
      const loaded = await load(db, readFileSync(file, 'utf8'), { replace: args.includes('--replace') })
      await purgeAllPages(db)
      console.log(loaded.map(({ table, rows }) => `${String(rows).padStart(8)}  ${table}`).join('\n'))
    },
  },
  audit: {
    usage: 'audit',
    does: 'compares every stock number with its ledger, every order with its story and parcels, every balance, payment and refund with the books, and after-sales, reviews and coupons with their rows',
    async run(db) {
      const faults = await auditShop(db)
      for (const fault of faults) console.error(fault)
      if (faults.length > 0) throw new Error(`The shop has ${faults.length} faults.`)
      console.log('Every stock number is what its ledger adds up to, the books balance, and orders, after-sales, reviews and coupons are what their rows say.')
    },
  },
  'audit-log': {
    usage: 'audit-log verify [--head PLACE:SEAL]',
    does: 'walks the chain of what staff have done; --head is what an earlier run printed, and finds an end that was cut off',
    async run(db, given) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { head: { type: 'string' } } })
      if (positionals[0] !== 'verify') throw new Error('audit-log wants “verify”')
      const [, place, seal] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.head ?? '') ?? []
      if (values.head !== undefined && !place) throw new Error('--head wants PLACE:SEAL as an earlier run printed it')
      const { lines, head, faults } = await verifyAuditLog(db, place && seal ? { place: Number(place), seal } : undefined)
      for (const fault of faults) console.error(`place ${fault.place}, line ${fault.lineId}: ${fault.fault}`)
      if (faults.length > 0) throw new Error('Somebody has been at the audit log.')
      console.log(
        `${lines} lines, and nobody has been at them.\nhead  ${head.place}:${head.seal}\nKeep the head somewhere else; with --head it proves later that nothing was cut off.`,
      )
    },
  },
}
