/** `npm run seed`: loads the demo shop; `npm run seed -- --size 100k`: that many SKUs for load. */
import path from 'node:path'
import { diskFiles } from '../api/drivers/files/disk.ts'
import { purgeAllPages } from '../api/http/page-cache.ts'
import { openPool } from '../api/shared/db.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { migrate } from '../db/migrate.ts'
import { demoAccounts, seedDemo } from '../db/seeds/demo.ts'
import { OWNER, openOwner } from '../db/seeds/owner.ts'
import { loadMany } from '../db/seeds/load/load.ts'

const USAGE = `npm run seed                   loads the demo shop, unless the shop has catalogs already
npm run seed -- --size 100k    brings the load set to that many SKUs (1k, 10k, 100k or a number up to 1000k)
npm run seed -- --help         this text

It works on DATABASE_URL, or on the built-in database in DATA_DIR (.data), and puts pictures into DATA_DIR/media.`

const args = process.argv.slice(2)
const size = args.length === 0 ? 0 : sizeOf(args)
if (size === undefined) {
  const asked = args[0] === '--help' || args[0] === '-h'
  console[asked ? 'log' : 'error'](USAGE)
  process.exit(asked ? 0 : 1)
}

const began = performance.now()
const dataDir = path.resolve(process.env.DATA_DIR ?? '.data')
try {
  const url = process.env.DATABASE_DIRECT_URL ?? process.env.DATABASE_URL ?? (await startEmbedded(dataDir)).url
  await migrate(url)
  const db = openPool(url, { max: 4 })
  try {
    const deps = { db, files: diskFiles(path.join(dataDir, 'media')) }
    console.log(size === 0 ? await demo(deps) : await load(deps, size))
    await purgeAllPages(db)
  } finally {
    await db.end()
  }
} catch (error) {
  console.error((error as Error).message || String(error))
  process.exitCode = 1
}

async function demo(deps: Parameters<typeof seedDemo>[0]): Promise<string> {
  const loaded = await seedDemo(deps, console.log)
  if (!loaded) return 'The shop has catalogs already; nothing was added.'
  const owner = await openOwner(deps.db, dataDir)
  const buyers = demoAccounts.map(({ username, password }) => `${username} / ${password}`).join(', ')
  return `Done in ${seconds()} s. Buyers: ${buyers}${owner ? `; staff: ${OWNER} / ${owner}` : ''}`
}

async function load(deps: Parameters<typeof loadMany>[0], size: number): Promise<string> {
  const added = await loadMany(deps, size, console.log)
  if (added === 0) return `The load set has ${size} SKUs or more already; nothing was added.`
  return `Added ${added} SKUs in ${seconds()} s.`
}

/** "100k" → 100,000; undefined when it is no size. */
function sizeOf([flag, words = '']: string[]): number | undefined {
  const given = flag?.startsWith('--size=') ? flag.slice('--size='.length) : flag === '--size' ? words : ''
  const match = /^(\d{1,7})(k?)$/i.exec(given)
  const size = Number(match?.[1]) * (match?.[2] ? 1000 : 1)
  return size > 0 && size <= 1_000_000 ? size : undefined
}

function seconds(): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}
