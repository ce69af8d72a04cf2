import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeLater, freePort } from './redis.ts'

/** PgBouncer refuses to run as root. */
const NOBODY = 65_534
const asRoot = process.getuid?.() === 0

/**
 * A PgBouncer in front of a server, as shops behind many processes have it: a connection is lent for a transaction, and `connections` of them serve everybody. It stops with the
 * file's tests. Nothing is said to it about the shop.
 * @returns the address of that database through it
 */
export async function startPooler(program: string, databaseUrl: string, connections: number): Promise<string> {
  const to = new URL(databaseUrl)
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-pooler-'))
  const port = await freePort()
  const file = path.join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${to.hostname} port=${to.port} user=${decodeURIComponent(to.username)} password='${decodeURIComponent(to.password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
log_connections = 0
log_disconnections = 0
log_stats = 0
`,
  )
  chmodSync(folder, 0o755)
  if (asRoot) for (const place of [folder, file]) chownSync(place, NOBODY, NOBODY)
  const child = spawn(program, [file], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}) })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
  closeLater(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer did not start: ${words}`)
    await sleep(20)
  }
  to.host = `127.0.0.1:${port}`
  return to.href
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
