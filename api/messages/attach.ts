import type { Deps } from '../deps.ts'
import { refuseBad } from '../files/scan.ts'
import type { Upload } from '../http/uploads.ts'
import { Refusal } from '../shared/refusals.ts'
import { kindOf } from '../shared/sniff.ts'
import type { Attached } from './write.ts'

/** Puts a buyer's file into the vault. What it is, its bytes say: throws 11101 unless they are a picture, PDF or text; 10090 and 10091 where somebody looks at files. */
export async function attach(deps: Pick<Deps, 'vault' | 'scan' | 'log'>, { bytes, name }: Upload): Promise<Attached> {
  const kind = kindOf(bytes)
  if (kind === undefined || kind === 'gif') throw new Refusal(11101)
  await refuseBad(deps, bytes)
  return { file: await deps.vault.put(bytes, kind), fileName: nameFor(name, kind) }
}

/** The owner's name for the file, without any folder, ending in what the file really is. */
function nameFor(name: string, kind: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1)!
  const stem = last
    .replace(/\.[^.]*$/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}"<>:|?*;]/gu, '')
    .trim()
  return `${[...stem].slice(0, 60).join('') || 'file'}.${kind}`
}
