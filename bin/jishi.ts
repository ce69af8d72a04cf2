/** `npm run jishi -- COMMAND …`: what a shopkeeper does from the command line. */
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { reasonText } from '../api/catalogue/columns.ts'
import { exportCatalogue } from '../api/catalogue/export.ts'
import { runImport } from '../api/catalogue/run.ts'
import { readFaults, readImport, startImport } from '../api/catalogue/start.ts'
import { parseArgs } from 'node:util'
import { readConfig } from '../api/config.ts'
import { openGateways } from '../api/deps.ts'
import { verifyAuditLog } from '../api/audit/verify.ts'
import { answerMessage } from '../api/messages/answer.ts'
import { reconciled } from '../api/pays/methods.ts'
import { gatewayDay, reconcileDay } from '../api/pays/reconcile.ts'
import { listDifferences } from '../api/pays/staff-read.ts'
import { loadPluginsOrLeave } from '../api/plugins/load.ts'
import { yuan } from '../api/shared/money.ts'
import { shipWhole } from '../api/shipping/ship.ts'
import { rebuildSearch } from '../api/goods/search/rebuild.ts'
import { purgeAllPages } from '../api/http/page-cache.ts'
import { openPool, type Pool, transact } from '../api/shared/db.ts'
import { newDeed, withinDeed } from '../api/shared/deed.ts'
import { hashPassword, USUAL_COST } from '../api/shared/hash.ts'
import { holdPersonalKeys } from '../api/shared/personal.ts'
import { Refusal, refusalText } from '../api/shared/refusals.ts'
import { areas } from '../api/shared/rights.ts'
import { addMember, checkNewcomer, resetLockedOut } from '../api/staff/members.ts'
import { newPassword } from '../api/staff/new-password.ts'
import { addApplication } from '../api/users/applications.ts'
import { auditShop } from '../db/audit.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { dump, load, modules } from '../db/dump.ts'
import { migrate } from '../db/migrate.ts'
import { makeRoles, roleNames, rolesSql } from '../db/roles.ts'
import { backupCommands } from './backup-commands.ts'
import { demoEnv } from './demo-env.ts'
import { bridgeAssistant } from './mcp.ts'
import { partitionCommands } from './partition-commands.ts'
import { pluginLines } from './plugins-command.ts'
import { personalCommands } from './personal-commands.ts'
import { selfCheck } from './self-check.ts'
import { shardsCommands } from './shards-commands.ts'

type Command = { usage: string; does: string; run(db: Pool, args: string[], url: string): Promise<void> }

const commands: Record<string, Command> = {
  ...backupCommands,
  ...partitionCommands,
  ...shardsCommands,
  ...personalCommands,
  migrate: {
    usage: 'migrate',
    does: 'brings the database up to date',
    async run(_db, _args, url) {
      await migrate(url)
      console.log('The database is up to date.')
    },
  },
  mcp: {
    usage: 'mcp',
    does: 'lets a buyer’s assistant that talks over standard input and output speak with the shop at JISHI_URL, by the token in JISHI_TOKEN; needs no database',
    // It is gone before a database is looked for.
    run: () => Promise.resolve(),
  },
  plugins: {
    usage: 'plugins',
    does: 'lists the plugins that PLUGINS names, what they bring, and which settings they want; needs no database',
    // It is gone before a database is looked for.
    run: () => Promise.resolve(),
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
  ship: {
    usage: 'ship ORDER [COURIER] [NUMBER]',
    does: 'ships every parcel of a paid order (courier: a code such as shunfeng, or a name)',
    async run(db, [order, courier = 'jishi', trackingNumber = `JS${order}`]) {
      if (!/^\d{16}$/.test(order ?? '')) throw new Error('ship wants an order number of 16 digits')
      await transact(db, (tx) => shipWhole(tx, Number(order), { courier, trackingNumber }, { actor: 'system', at: new Date() }))
      console.log(`Order ${order} is on its way with ${courier}, ${trackingNumber}.`)
    },
  },
  answer: {
    usage: 'answer MESSAGE TEXT…',
    does: 'answers a message of a buyer; the answer is mailed',
    async run(db, [id = '', ...words]) {
      if (!/^[1-9]\d{0,14}$/.test(id)) throw new Error('answer wants the number of a message')
      await transact(db, (tx) => answerMessage(tx, Number(id), words.join(' ')))
      console.log(`Message ${id} is answered.`)
    },
  },
  app: {
    usage: 'app add NAME REDIRECT... [--name-en NAME]',
    does: 'registers an application that buyers may log in to; prints its secret once',
    async run(db, given) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { 'name-en': { type: 'string' } } })
      const [verb, name, ...redirectUris] = positionals
      if (verb !== 'add' || !name || redirectUris.length === 0) throw new Error('app add wants a name and at least one redirect address')
      const { clientId, secret } = await transact(db, (tx) => addApplication(tx, { name, nameEn: values['name-en'] || name, redirectUris }))
      console.log(`client_id      ${clientId}\nclient_secret  ${secret}\nThe secret is shown this once.`)
    },
  },
  staff: {
    usage: 'staff add|reset NAME [--rights all|goods=7,users=3]',
    does: 'add takes somebody on, by default without rights; reset gives a new password and forgets the second factor; prints the password once',
    async run(db, given) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { rights: { type: 'string', default: '' } } })
      const [verb, username, name = username] = positionals
      if (!(verb === 'add' || verb === 'reset') || !username) throw new Error('staff add (or reset) wants a name')
      const password = newPassword()
      if (verb === 'reset') {
        const passwordHash = await hashPassword(password, USUAL_COST)
        await transact(db, (tx) => resetLockedOut(tx, username, passwordHash))
        console.log(
          `name      ${username}\npassword  ${password}\nThe password is shown this once. They are logged out everywhere, and two-factor log-in is off until they set it up anew.`,
        )
        return
      }
      const newcomer = await checkNewcomer({ argon2: USUAL_COST }, { username, name, password, rights: rightsFrom(values.rights) })
      await transact(db, (tx) => addMember(tx, 'shopkeeper', newcomer))
      console.log(`name      ${username}\npassword  ${password}\nThe password is shown this once.`)
    },
  },
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
  'self-check': {
    usage: 'self-check [URL…] [--release VERSION]',
    does: 'looks whether the shop can sell: tries an order in a transaction that is taken back, and asks web processes at these addresses',
    async run(db, given, url) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { release: { type: 'string' } } })
      const findings = await selfCheck(db, readConfig(shopEnv(url)), positionals, values.release)
      for (const { what, fault } of findings) console[fault ? 'error' : 'log'](fault ? `✖ ${what}: ${fault}` : `✔ ${what}`)
      const faults = findings.filter(({ fault }) => fault)
      if (faults.length > 0) throw new Error(`The self-check failed: ${faults[0]!.what}: ${faults[0]!.fault}`)
    },
  },
  reconcile: {
    usage: 'reconcile [DAY]',
    does: 'compares the gateways’ statements of a day (by default yesterday) with the books',
    async run(db, [day = gatewayDay(new Date(Date.now() - 86_400_000))], url) {
      const config = readConfig(shopEnv(url))
      const deps = { db, clock: () => new Date(), pay: openGateways(config) }
      for (const method of reconciled(deps.pay)) {
        const run = await reconcileDay(deps, method, day)
        console.log(`${method} ${day}: ${run.lines} lines, theirs ${yuan(run.theirs)}, ours ${yuan(run.ours)}, fees ${yuan(run.fees)}, ${run.differences} differences`)
      }
      const { rows } = await listDifferences(db, { page: 1, pageSize: 100, runId: undefined, state: 'open' })
      for (const row of rows.filter((one) => one.day === day)) {
        const [ours, theirs] = [row.ours, row.theirs].map((amount) => (amount === null ? 'nothing' : yuan(amount)))
        console.log(`  ${row.method} ${row.what} ${row.number}: ${row.kind}; ours ${ours}, theirs ${theirs}; ${row.suggestion}`)
      }
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

/** The shop's settings: what the environment says, else the demo's. */
const shopEnv = (url: string): NodeJS.ProcessEnv => {
  const given = { ...process.env, DATABASE_URL: url, DATABASE_URL_FILE: undefined }
  if (process.env.ALIPAY_APP_ID) return given
  const ports = { sandbox: Number(process.env.SANDBOX_PORT ?? 8001), smtp: Number(process.env.SANDBOX_SMTP_PORT ?? 8025) }
  return { ...given, ...demoEnv(path.resolve(process.env.DATA_DIR ?? '.data'), ports, process.env) }
}

/** `all`, or areas with their masks: `goods=7,users=3`. */
function rightsFrom(text: string): Record<string, number> {
  if (text === 'all') return Object.fromEntries(areas.map((area) => [area, 7]))
  return Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const [area = '', mask] = pair.split('=')
        return [area.trim(), Number(mask)]
      }),
  )
}

/** Commands that read or write where parcels go. */
const SEALED_ROWS = new Set(['personal-keys', 'self-check', 'ship'])

const [name = '', ...args] = process.argv.slice(2)
if (name === 'mcp' && !args.includes('--help')) {
  const { JISHI_URL = '', JISHI_TOKEN = '' } = process.env
  if (!URL.canParse(JISHI_URL) || !JISHI_TOKEN) {
    console.error('mcp wants JISHI_URL, the shop’s address, and JISHI_TOKEN, which its buyer makes under “My account › Assistants”')
    process.exit(1)
  }
  await bridgeAssistant(JISHI_URL, JISHI_TOKEN)
  process.exit(0)
}
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command || args.includes('--help')) {
  for (const { usage, does } of Object.values(commands)) console.log(`  jishi ${usage.padEnd(32)} ${does}`)
  process.exit(command || name === '' || name === '--help' ? 0 : 1)
}
await loadPluginsOrLeave()
if (name === 'plugins') {
  for (const line of pluginLines()) console.log(line)
  process.exit(0)
}
/** What a variable says, or the file that it names. */
const told = (variable: string) => process.env[variable] || (process.env[`${variable}_FILE`] ? readFileSync(process.env[`${variable}_FILE`]!, 'utf8').trim() : undefined)
const url = told('DATABASE_DIRECT_URL') ?? told('DATABASE_URL') ?? (await startEmbedded(path.resolve(process.env.DATA_DIR ?? '.data'))).url
const db = openPool(url, { max: 2 })
if (SEALED_ROWS.has(name)) holdPersonalKeys(readConfig(shopEnv(url)).personalKeys, readConfig(shopEnv(url)).personalSealing)
try {
  // What the shopkeeper does is written down like what staff do; of the words only the first, which names something.
  await withinDeed(newDeed({ at: new Date(), staffId: null, staffName: '', area: 'operations', action: `jishi ${name}`, object: args.slice(0, 1).join(' ') }), () =>
    command.run(db, args, url),
  )
} catch (error) {
  console.error(error instanceof Refusal ? refusalText(error.code, error.detail, 'en') : (error as Error).message)
  process.exitCode = 1
} finally {
  await db.end()
}
