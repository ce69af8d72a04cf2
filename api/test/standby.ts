import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { closeLater, freePort } from './redis.ts'

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534
const asRoot = process.getuid?.() === 0

/** A server of Debian's PostgreSQL on a port of its own. */
export type TestServer = { url: string; start(): void /** At once, as if the machine had gone. */; kill(): void }

/** A primary, and two replicas that stream from it. They stop with the file's tests. @param bin the folder of PostgreSQL's programs */
export async function startTrio(bin: string): Promise<{ primary: TestServer; replica: TestServer; second: TestServer }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-standby-'))
  if (asRoot) chownSync(folder, NOBODY, NOBODY)
  chmodSync(folder, 0o700)
  const run = (program: string, ...flags: string[]) => {
    const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {}
    const ran = spawnSync(path.join(bin, program), flags, {
      ...identity,
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (ran.status !== 0) throw new Error(`${program}: ${ran.stderr}`)
  }
  const server = (name: string, port: number): TestServer => {
    const data = path.join(folder, name)
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c shared_buffers=64MB -c wal_receiver_status_interval=1s -c wal_retrieve_retry_interval=200ms`
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      start: () => run('pg_ctl', '-D', data, '-w', '-s', '-l', path.join(folder, `${name}.log`), '-o', settings, 'start'),
      kill: () => run('pg_ctl', '-D', data, '-s', '-m', 'immediate', 'stop'),
    }
  }
  const ports = [await freePort(), await freePort(), await freePort()] as const
  const [primary, replica, second] = [server('primary', ports[0]), server('replica', ports[1]), server('second', ports[2])]
  closeLater(() => {
    for (const { kill } of [replica, second, primary]) {
      try {
        kill()
      } catch {
        // It is gone already.
      }
    }
    rmSync(folder, { recursive: true, force: true })
  })
  run('initdb', '-D', path.join(folder, 'primary'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '-N')
  primary.start()
  for (const [name, { start }] of Object.entries({ replica, second })) {
    run('pg_basebackup', '-d', primary.url, '-D', path.join(folder, name), '-R', '-X', 'stream', '-c', 'fast', '-N')
    start()
  }
  return { primary, replica, second }
}
