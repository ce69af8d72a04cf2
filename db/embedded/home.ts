import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseFault, inWords } from './faults.ts'
import { asRoot, readIfThere } from './system.ts'

/** The data folder, or, when `nobody` cannot get there (a clone below /root, say), a place under /var/lib. */
export function homeFor(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const fault = inWords(error, folder)
    throw fault instanceof DatabaseFault ? fault : new DatabaseFault(`The data folder ${folder} cannot be made. Set DATA_DIR to another folder.`)
  }
  const real = realpathSync(folder)
  if (!asRoot || reachable(real)) return real
  // The place has a name of its own, kept in the data folder: a new clone at an old path must not find the old one's data.
  const pointer = path.join(real, 'pg.place')
  const elsewhere = readIfThere(pointer).trim() || path.join('/var/lib/jishi', randomBytes(12).toString('hex'))
  writeWhole(pointer, `${elsewhere}\n`)
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
  return elsewhere
}

/** A file that is there whole or not at all, whenever we are killed. */
function writeWhole(file: string, text: string): void {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, text, { mode: 0o600 })
  renameSync(aside, file)
}

/** Whether every folder on the way lets others through. */
export function reachable(place: string): boolean {
  for (let at = place; ; at = path.dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return false
    if (at === path.dirname(at)) return true
  }
}
