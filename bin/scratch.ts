/** Where one run of the suite keeps what it throws away: databases, folders of shops, compiled code. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { careless } from '../api/test/database.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { alive, readIfThere } from '../db/embedded/system.ts'

const GB = 1024 ** 3
const IN_MEMORY = '/dev/shm'
/** The whole suite was seen to hold 1 GB at most; what runs beside it wants memory, too. */
const ROOM = 4 * GB
const MEMORY = 8 * GB
const PREFIX = 'jishi-suite-'

export type Scratch = {
  folder: string
  /** For the programs of the run. */
  env: Record<string, string>
  close(): Promise<void>
}

/**
 * A folder for this run and a PostgreSQL in it that keeps nothing safe, in memory where there is room: a database is a thousand small files, and a
 * disk takes a millisecond for each. Where DATABASE_URL names a server, that one is used.
 */
export async function openScratch(): Promise<Scratch> {
  const above = hasRoom() ? IN_MEMORY : tmpdir()
  await sweep(above)
  const folder = mkdtempSync(path.join(above, `${PREFIX}${process.pid}-`))
  // As root the database belongs to somebody else, who has to get there.
  chmodSync(folder, 0o755)
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary)
  // As /tmp is: apt-get and PostgreSQL write there as somebody else.
  chmodSync(temporary, 0o1777)
  const server = process.env.DATABASE_URL ? undefined : await startEmbedded(path.join(folder, 'database'), { ...careless, max_wal_size: '256MB', max_connections: '300' })
  return {
    folder,
    env: {
      TMPDIR: temporary,
      NODE_COMPILE_CACHE: path.join(folder, 'compiled'),
      ...(server ? { TEST_DATABASE_URL: server.url } : {}),
    },
    async close() {
      await server?.stop()
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      } catch {
        // Somebody of the run still writes there; the next run takes it away.
      }
    },
  }
}

/** Whether a folder in memory may be used: enough of it, and programs may be run from there. */
function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    const flags = /^\S+ \/dev\/shm \S+ (\S+)/m.exec(readFileSync('/proc/mounts', 'utf8'))?.[1] ?? 'noexec'
    return bavail * bsize >= ROOM && process.availableMemory() >= MEMORY && !flags.split(',').includes('noexec')
  } catch {
    return false
  }
}

/** Takes away what a run left behind that was killed. */
async function sweep(above: string): Promise<void> {
  for (const name of readdirSync(above).filter((name) => name.startsWith(PREFIX) && !alive(Number(name.slice(PREFIX.length).split('-')[0])))) {
    try {
      const folder = path.join(above, name)
      const data = path.join(folder, 'database', 'pg')
      const [pid] = readIfThere(path.join(data, 'postmaster.pid')).split('\n')
      if (pid && readIfThere(`/proc/${pid}/cmdline`).includes(data)) process.kill(Number(pid), 'SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Somebody else's.
    }
  }
}
