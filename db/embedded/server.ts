import { spawn } from 'node:child_process'
import { chownSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import postgres from 'postgres'
import { DatabaseFault, sentenceFor } from './faults.ts'
import { alive, asRoot, identity, NOBODY, readIfThere, sleep } from './system.ts'

export type Server = { pid: number; port: number }

/** The server that runs here already, once it answers; one that is gone leaves no postmaster.pid behind. */
export async function adopt(data: string, password: string): Promise<Server | undefined> {
  // It may still be recovering from a crash.
  for (let waited = 0; waited < 60_000; waited += 50) {
    const running = liveServer(data)
    if (!running) {
      rmSync(path.join(data, 'postmaster.pid'), { force: true })
      return undefined
    }
    if (running.port && (await answers(running.port, password))) return running
    await sleep(50)
  }
  return undefined
}

/** What postmaster.pid names, if its process is a postgres of this very folder. */
function liveServer(data: string): Server | undefined {
  const [pid, folder, , port] = readIfThere(path.join(data, 'postmaster.pid')).split('\n')
  if (!pid || folder !== data || !alive(Number(pid)) || isSomebodyElse(Number(pid), data)) return undefined
  return { pid: Number(pid), port: Number(port) }
}

/** After a crash and a reboot the pid in the file may belong to another program; where /proc tells, we look. */
function isSomebodyElse(pid: number, data: string): boolean {
  const words = readIfThere(`/proc/${pid}/cmdline`)
  return words !== '' && !words.includes(data)
}

/** Starts the server; while children of a killed one still hold its memory, or when another program was quicker to take the port, tries again. */
export async function launch(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const started = await launchOnce(native, home, data, password, extra)
    if (typeof started !== 'string') return started
    if (attempt === 50 || !/shared memory block|lock file .* already exists|could not create any TCP\/IP sockets/.test(started)) throw new DatabaseFault(sentenceFor(started, home))
    await sleep(200)
  }
}

/** The server once it answers, or its log if it is gone before. */
async function launchOnce(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<Server | string> {
  const port = await freePort()
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    logging_collector: 'off',
    timezone: 'UTC',
    ...extra,
  }
  const log = path.join(home, 'pg.log')
  writeFileSync(log, '')
  if (asRoot) chownSync(log, NOBODY, NOBODY)
  const out = openSync(log, 'a')
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...identity(),
    cwd: data,
    detached: true,
    stdio: ['ignore', out, out],
    env: { LC_ALL: 'C', TZ: 'UTC' },
  })
  let gone = false
  server.on('exit', () => {
    gone = true
  })
  server.on('error', () => {
    gone = true
  })
  server.unref()
  closeSync(out)
  // Recovery after a crash can take a while; a server that is gone cannot.
  for (let waited = 0; waited < 120_000 && !gone; waited += 20) {
    try {
      if (await answers(port, password)) return { pid: server.pid as number, port }
    } catch (error) {
      server.kill('SIGQUIT')
      throw error
    }
    await sleep(20)
  }
  return readFileSync(log, 'utf8')
}

/** PostgreSQL's code for it. */
const DISK_FULL = '53100'

async function answers(port: number, password: string): Promise<boolean> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
    await sql`create database jishi`.catch((error: { code?: string }) => {
      if (error.code !== '42P04' && error.code !== '23505') throw error
    })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === DISK_FULL) throw new DatabaseFault('The disk is full: PostgreSQL could not write its data. Make room and start again.')
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

export const urlOf = (port: number, password: string, database: string) => `postgres://jishi:${password}@127.0.0.1:${port}/${database}`

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
