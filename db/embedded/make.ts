import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseFault, isFull, NEWBORN, sentenceFor } from './faults.ts'
import { asRoot, identity, NOBODY } from './system.ts'

/** Makes the data folder aside and moves it to its place when it is whole: a half-made one would never start. */
export async function initialise(native: string, home: string, data: string): Promise<void> {
  if (isFull(home, NEWBORN)) throw new DatabaseFault('The disk is full: a new database needs 64 MB. Make room and start again.')
  for (const name of readdirSync(home)) if (name.startsWith('pg.new-')) rmSync(path.join(home, name), { recursive: true, force: true })
  const making = path.join(home, `pg.new-${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(making, { mode: 0o700 })
  if (asRoot) chownSync(making, NOBODY, NOBODY)
  const passwordFile = path.join(home, 'pg.password')
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (asRoot) chownSync(passwordFile, NOBODY, NOBODY)
  const flags = [
    '-D',
    making,
    '-U',
    'jishi',
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--lc-ctype=C.UTF-8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  const failure = await runAside(path.join(native, 'bin', 'initdb'), flags, home)
  if (failure === undefined) return renameSync(making, data)
  rmSync(making, { recursive: true, force: true })
  throw new DatabaseFault(sentenceFor(failure, home))
}

/** Runs a program out of reach of the terminal's Ctrl-C; its words if it fails. */
function runAside(program: string, flags: string[], cwd: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, flags, {
      ...identity(),
      cwd,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
    child.on('error', (error) => resolve(String(error)))
    child.on('close', (code) => resolve(code === 0 ? undefined : words))
  })
}
