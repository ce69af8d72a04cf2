/** A shop on folders that stand in for hosts: real processes, a real database, releases made of this repository. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { freePort } from '../../api/test/redis.ts'
import type { Shop } from '../../api/test/shop.ts'
import { type Fleet, readFleet } from '../release/hosts.ts'
import { type Pack, packRelease } from '../release/pack.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const parts = ['api', 'bin', 'db', 'client', 'sandbox', 'shop', 'admin', 'plugins', 'package.json', 'package-lock.json']

/** What differs from the repository in a release: files by their path, each made of what it was. */
export type Edits = Record<string, (text: string) => string>

/** Packs the repository as it is, with edits. */
export function packEdited(folder: string, name: string, edits: Edits = {}): Pack {
  const source = path.join(folder, name)
  const skip = /[\\/](node_modules|\.astro|dist\.\w+-\d+|\d{4}_snapshot\.json|[\w.-]+\.test\.ts)$/
  for (const part of parts) cpSync(path.join(root, part), path.join(source, part), { recursive: true, filter: (place) => !skip.test(place) })
  // The back office takes no part in what is shown here.
  mkdirSync(path.join(source, 'admin', 'dist'), { recursive: true })
  for (const [file, edit] of Object.entries(edits)) {
    const place = path.join(source, file)
    writeFileSync(place, edit(existsSync(place) ? readFileSync(place, 'utf8') : ''))
  }
  return packRelease(source, folder)
}

/** A release with a migration of its own. */
export function withMigration(name: string, sql: string): Edits {
  return {
    [`db/migrations/${name}.sql`]: () => sql,
    'db/migrations/meta/_journal.json': (text) => {
      const journal = JSON.parse(text) as { entries: { idx: number; when: number; tag: string; version: string; breakpoints: boolean }[] }
      const last = journal.entries.at(-1)!
      journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: name })
      return JSON.stringify(journal)
    },
  }
}

export type StandIns = { fleet: Fleet; file: string; homes: string[]; ports: number[]; env: Record<string, string> }

/** Hosts with a web process and a worker each; nothing stands yet. @param ssh how they are reached, if not as this machine: their name for ssh, and its settings */
export async function standIns(shop: Shop, folder: string, given: Record<string, string>, hosts: readonly string[], ssh?: { name: string; config: string }): Promise<StandIns> {
  const env: Record<string, string> = {
    ...given,
    JISHI_ENV: 'test',
    DATABASE_URL: shop.config.databaseUrl,
    PUBLIC_URL: shop.config.publicUrl,
    DATA_DIR: path.join(folder, 'data'),
    // Nobody shops where there is no proxy.
    DRAIN_SECONDS: ssh ? '0' : '2',
    DATABASE_POOL: '8',
    LOG_LEVEL: 'error',
  }
  mkdirSync(path.join(folder, 'data', 'media'), { recursive: true })
  const ports: number[] = []
  for (const host of hosts) {
    const home = path.join(folder, host)
    const port = await freePort()
    ports.push(port)
    mkdirSync(home, { recursive: true })
    writeFileSync(path.join(home, 'jishi.env'), lines(env))
    writeFileSync(path.join(home, 'web.env'), lines({ PORT: String(port) }))
  }
  const deed = (name: string) => [process.execPath, path.join(root, 'deploy', 'test', 'stand-in.ts'), name, '{home}', '{name}', '{kind}']
  const packages = ['node_modules', 'api/node_modules', 'shop/node_modules', 'client/node_modules'].map((place) => `ln -s '${root}/${place}' ${place}`).join(' && ')
  const file = path.join(folder, 'hosts.json')
  writeFileSync(
    file,
    JSON.stringify({
      hosts: hosts.map((name, n) => ({
        name,
        ...(ssh ? { ssh: ssh.name } : {}),
        home: path.join(folder, name),
        processes: [
          { name: 'web', kind: 'web', url: `http://127.0.0.1:${ports[n]}` },
          { name: 'worker', kind: 'worker' },
        ],
      })),
      ...(ssh ? { sshConfig: ssh.config } : {}),
      // Packages come from here instead of from the registry.
      commands: { prepare: ['sh', '-c', packages], asShop: ['env'], start: deed('start'), stop: deed('stop'), running: deed('running') },
      readySeconds: 60,
      settleSeconds: ssh ? 0 : 4,
    }),
  )
  return { fleet: readFleet(file), file, homes: hosts.map((name) => path.join(folder, name)), ports, env }
}

const lines = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')
