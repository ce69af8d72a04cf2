import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { nameOf } from './manifest.ts'
import { BackupFault } from './parts.ts'

const BASE = /^base-\d{14}$/

export type PhysicalWish = {
  url: string /** Holds `base-…` folders and `wal`. */
  to: string /** Folder of pg_basebackup and the like; else they are looked for on the path. */
  programs?: string | undefined
}

/**
 * A copy of the whole server with pg_basebackup, verified, under its name only when it is whole. With the write-ahead log of
 * `archiveWal` beside it, the server can be taken back to any moment since.
 * Needs a role with REPLICATION and PostgreSQL's client programs of at least the server's version. Throws BackupFault.
 */
export async function backUpServer({ url, to, programs }: PhysicalWish): Promise<string> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const name of await readdir(to)) if (name.startsWith(`.base-${hostname()}-`) && !lives(Number(name.split('-').at(-1)))) await rm(path.join(to, name), { recursive: true })
  const making = path.join(to, `.base-${hostname()}-${process.pid}`)
  const at = new Date()
  try {
    await run(
      'pg_basebackup',
      ['--dbname', url, '--pgdata', making, '--format=plain', '--wal-method=stream', '--checkpoint=fast', '--manifest-checksums=SHA256', '--no-password'],
      programs,
    )
    await run('pg_verifybackup', ['--quiet', making], programs)
    const folder = path.join(to, nameOf(at).replace('jishi-', 'base-'))
    await rename(making, folder)
    return folder
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
}

/**
 * Receives the write-ahead log into `to`/wal as it is written, until stopped; what was received is on the disk at once. A slot on the
 * server keeps what we have not got yet, so nothing is missing after a pause; drop the slot (`drop_slot`) when archiving ends for good.
 */
export async function archiveWal({ url, to, programs }: PhysicalWish, signal: AbortSignal, slot = 'jishi_archive'): Promise<void> {
  const wal = path.join(to, 'wal')
  await mkdir(wal, { recursive: true, mode: 0o700 })
  await run('pg_receivewal', ['--dbname', url, '--slot', slot, '--create-slot', '--if-not-exists', '--no-password'], programs)
  await run('pg_receivewal', ['--dbname', url, '--directory', wal, '--slot', slot, '--synchronous', '--no-password'], programs, signal)
}

/**
 * Makes a data folder, ready for PostgreSQL to start on, that stands as the shop stood at `until`: the newest copy of before then, and the
 * log since. Start it with `pg_ctl -D into start`; it opens for writing by itself. Throws BackupFault when no copy is old enough or the place is not empty.
 */
export async function takeBack({ to, into, until }: { to: string; into: string; until: Date }): Promise<string> {
  const there = await readdir(into).catch(() => [])
  if (there.length > 0) throw new BackupFault(`${into} is not empty.`)
  const limit = nameOf(until).replace('jishi-', 'base-')
  const base = (await listBases(to)).filter((name) => name < limit).at(-1)
  if (!base) throw new BackupFault(`There is no copy of the server from before ${until.toISOString()} in ${to}.`)
  await mkdir(into, { recursive: true, mode: 0o700 })
  await run('cp', ['-a', `${path.join(to, base)}/.`, into], undefined)
  const wal = path.resolve(to, 'wal')
  if (/['%\\]/.test(wal)) throw new BackupFault('The folder of the archive must not have quotes, backslashes or per cent signs in its name.')
  // The last segment may be still growing; pg_receivewal calls it .partial.
  const settings = [
    `restore_command = 'cp "${wal}/%f" "%p" || cp "${wal}/%f.partial" "%p"'`,
    `recovery_target_time = '${until.toISOString().replace('Z', '+00')}'`,
    `recovery_target_action = 'promote'`,
  ]
  const own = path.join(into, 'postgresql.auto.conf')
  await writeFile(own, `${await readFile(own, 'utf8').catch(() => '')}\n${settings.join('\n')}\n`, { mode: 0o600 })
  await writeFile(path.join(into, 'recovery.signal'), '', { mode: 0o600 })
  return base
}

/** Removes the oldest copies but `keep`, and the log that only they needed. */
export async function keepNewestBases(to: string, keep: number, programs?: string): Promise<number> {
  const all = await listBases(to)
  const old = all.slice(0, -keep || undefined)
  for (const name of old) await rm(path.join(to, name), { recursive: true })
  const oldest = all.at(-keep) ?? all[0]
  const label = oldest && (await readFile(path.join(to, oldest, 'backup_label'), 'utf8').catch(() => ''))
  const [, first] = /START WAL LOCATION: .*\(file ([0-9A-F]{24})\)/.exec(label ?? '') ?? []
  if (old.length > 0 && first) await run('pg_archivecleanup', [path.join(to, 'wal'), first], programs)
  return old.length
}

const listBases = async (to: string): Promise<string[]> => (await readdir(to).catch(() => [])).filter((name) => BASE.test(name)).sort()

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Runs a program to its end; its words when it fails. Stopped by the signal it is no failure. */
function run(program: string, flags: string[], programs: string | undefined, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(programs ? path.join(programs, program) : program, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => (words = (words + more).slice(-4000)))
    const stop = () => child.kill('SIGINT')
    signal?.addEventListener('abort', stop, { once: true })
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new BackupFault(`${program} is not here: install PostgreSQL's client programs (Debian: postgresql-client), or set POSTGRES_BIN to their folder.`)
          : error,
      ),
    )
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      if (code === 0 || signal?.aborted) resolve()
      else reject(new BackupFault(`${program} failed: ${words.trim()}`))
    })
  })
}
