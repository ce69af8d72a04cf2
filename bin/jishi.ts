/** `npm run jishi -- COMMAND …`: what a shopkeeper does from the command line. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { readConfig } from '../api/config.ts'
import { loadPluginsOrLeave } from '../api/plugins/load.ts'
import { openPool } from '../api/shared/db.ts'
import { newDeed, withinDeed } from '../api/shared/deed.ts'
import { holdPersonalKeys } from '../api/shared/personal.ts'
import { Refusal, refusalText } from '../api/shared/refusals.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { bridgeAssistant } from './mcp.ts'
import { pluginLines } from './commands/plugins.ts'
import { backupCommands } from './commands/backup.ts'
import { catalogueCommands } from './commands/catalogue.ts'
import type { Command } from './commands/command.ts'
import { databaseCommands } from './commands/database.ts'
import { deskCommands } from './commands/desk.ts'
import { partitionCommands } from './commands/partition.ts'
import { personalCommands } from './commands/personal-keys.ts'
import { shardsCommands } from './commands/shards.ts'
import { shopEnv } from './commands/shop-env.ts'
import { trustCommands } from './commands/trust.ts'

const commands: Record<string, Command> = {
  ...databaseCommands,
  ...backupCommands,
  ...partitionCommands,
  ...shardsCommands,
  ...personalCommands,
  ...trustCommands,
  ...deskCommands,
  ...catalogueCommands,
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
