import type { Vault } from '../drivers/vault/types.ts'
import type { Upload } from '../http/uploads.ts'
import { Refusal } from '../shared/refusals.ts'
import { kindOf } from '../shared/sniff.ts'
import type { Attached } from './write.ts'

/** Puts a buyer's file into the vault. What it is, its bytes say: throws 11101 unless they are a picture, PDF or text. */
export async function attach(vault: Vault, { bytes, name }: Upload): Promise<Attached> {
  const kind = kindOf(bytes)
  if (kind === undefined || kind === 'gif') throw new Refusal(11101)
  return { file: await vault.put(bytes, kind), fileName: nameFor(name, kind) }
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
