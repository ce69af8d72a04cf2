import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { isKey } from '../../api/drivers/files/key.ts'
import type { Files } from '../../api/drivers/files/types.ts'
import { formsOf } from '../../api/files/small-forms.ts'
import type { Db } from '../../api/shared/db.ts'
import type { FileSet, Manifest } from './manifest.ts'
import { BackupFault, hashOfFile, readPart, seal, unseal, writePart } from './parts.ts'

/** Where files come from. `get` gives undefined for one that is gone. */
export type FileSource = { names(): AsyncIterable<string>; get(name: string): Promise<AsyncIterable<Buffer> | undefined> }
/** Where files go to. `has` tells whether exactly this content is there; `put` never overwrites. */
export type FileTarget = { hash(name: string): Promise<string | undefined>; put(name: string, bytes: AsyncIterable<Buffer>): Promise<void>; drop(name: string): Promise<void> }
export type KeptFile = { name: string; bytes: number; sha256: string /** Of what lies in the backup, where that is sealed. */; sealed?: string }
export type FileKind = 'media' | 'private'

const VAULT_NAME = /^[0-9a-f]{48}\.[a-z0-9]{2,5}$/
const known = { media: isKey, private: (name: string) => VAULT_NAME.test(name) }

/** A folder of the shop's; what is half written has another kind of name and stays out. */
export function folderSource(folder: string, kind: FileKind): FileSource {
  return {
    async *names() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        const name = path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')
        if (entry.isFile() && known[kind](name)) yield name
      }
    },
    async get(name) {
      const file = await open(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return undefined
      })
      return file?.createReadStream() as AsyncIterable<Buffer> | undefined
    },
  }
}

/** A store that has no list of its own: what the database knows of. */
export function storeSource(files: Files, db: Db): FileSource {
  return {
    async *names() {
      for await (const rows of db<{ key: string }[]>`select key from files`.cursor(500))
        for (const { key } of rows) for (const name of [key, ...formsOf(key)]) if (name === key || (await files.has(name))) yield name
      for await (const rows of db<{ key: string }[]>`select avatar as key from users where avatar is not null`.cursor(500)) for (const { key } of rows) if (isKey(key)) yield key
    },
    async get(name) {
      const bytes = await files.get(name)
      return bytes && once(bytes)
    },
  }
}

/** Bytes that are there already, as a stream. */
export async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

type Before = { folder: string; manifest: Manifest } | undefined

/** Keeps every file of one kind, each with its hash, and their list. The bytes under a name never change, so what the backup before has is linked to. */
export async function keepFiles(making: string, kind: FileKind, source: FileSource, before: Before, key: Buffer | undefined): Promise<FileSet> {
  const old = new Map<string, KeptFile>()
  if (before) for await (const file of readList(before.folder, before.manifest.files[kind], key)) old.set(file.name, file)
  const kept: KeptFile[] = []
  let gone = 0
  await mkdir(path.join(making, kind), { mode: 0o700 })
  for await (const name of source.names()) {
    const file = (old.has(name) && (await linked(making, before!.folder, kind, old.get(name)!))) || (await copied(making, kind, name, source, key))
    if (file) kept.push(file)
    else gone++
  }
  const list = await writePart(making, `${kind}.list.zst`, once(Buffer.from(kept.map((file) => `${JSON.stringify(file)}\n`).join(''))), key)
  return { list, count: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0), gone }
}

/** One more name for the same bytes on the disk; undefined where the disk does not do that. */
async function linked(making: string, before: string, kind: FileKind, file: KeptFile): Promise<KeptFile | undefined> {
  const target = path.join(making, kind, file.name)
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
  return await link(path.join(before, kind, file.name), target).then(
    () => file,
    () => undefined,
  )
}

async function copied(making: string, kind: FileKind, name: string, source: FileSource, key: Buffer | undefined): Promise<KeptFile | undefined> {
  const bytes = await source.get(name)
  if (!bytes) return undefined
  const target = path.join(making, kind, name)
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
  const plain = counting(bytes)
  const stored = counting(key ? seal(plain.bytes(), key, `${kind}/${name}`) : plain.bytes())
  await writeFileFrom(target, stored.bytes())
  const { sha256, length } = plain.done()
  return { name, bytes: length, sha256, ...(key ? { sealed: stored.done().sha256 } : {}) }
}

/** Passes bytes on and knows their hash and number afterwards. */
function counting(source: AsyncIterable<Buffer>) {
  const hash = createHash('sha256')
  let length = 0
  return {
    async *bytes() {
      for await (const piece of source) {
        hash.update(piece)
        length += piece.length
        yield piece
      }
    },
    done: () => ({ sha256: hash.copy().digest('hex'), length }),
  }
}

async function writeFileFrom(file: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const target = await open(file, 'wx', 0o600)
  try {
    for await (const piece of bytes) await target.writeFile(piece)
    await target.sync()
  } finally {
    await target.close()
  }
}

/** The files of one kind that a backup says it has. Throws BackupFault where the list was changed. */
export async function* readList(folder: string, set: FileSet, key: Buffer | undefined): AsyncGenerator<KeptFile> {
  const pieces: Buffer[] = []
  for await (const piece of readPart(folder, set.list, key)) pieces.push(piece)
  for (const line of Buffer.concat(pieces).toString().split('\n').filter(Boolean)) yield JSON.parse(line) as KeptFile
}

/** Throws BackupFault unless every file of the list is there as it was written. */
export async function checkFiles(folder: string, kind: FileKind, set: FileSet, key: Buffer | undefined): Promise<void> {
  for await (const file of readList(folder, set, key)) {
    if (!known[kind](file.name)) throw new BackupFault(`The list of ${kind} files names ${JSON.stringify(file.name)}.`)
    const there = await hashOfFile(path.join(folder, kind, file.name))
    if (there?.sha256 !== (file.sealed ?? file.sha256)) throw new BackupFault(`${kind}/${file.name} of the backup is ${there ? 'damaged' : 'missing'}.`)
  }
}

/** Puts the files of one kind where they belong and returns the names of those that were not there before. Throws BackupFault when another content is there. */
export async function putFiles(folder: string, kind: FileKind, set: FileSet, target: FileTarget, key: Buffer | undefined, made: string[]): Promise<void> {
  for await (const file of readList(folder, set, key)) {
    const there = await target.hash(file.name)
    if (there === file.sha256) continue
    if (there) throw new BackupFault(`${kind} has a file ${file.name} of other content already.`)
    made.push(file.name)
    const stored = createReadStream(path.join(folder, kind, file.name)) as AsyncIterable<Buffer>
    await target.put(file.name, key ? unseal(stored, key, `${kind}/${file.name}`) : stored)
  }
}

/** A folder of the shop's to restore into. */
export function folderTarget(folder: string): FileTarget {
  const place = (name: string) => path.join(folder, name)
  return {
    hash: async (name) => (await hashOfFile(place(name)))?.sha256,
    async put(name, bytes) {
      await mkdir(path.dirname(place(name)), { recursive: true })
      const aside = `${place(name)}.restoring`
      await rm(aside, { force: true })
      await writeFileFrom(aside, bytes)
      await rename(aside, place(name))
    },
    drop: (name) => rm(place(name), { force: true }),
  }
}

/** A bucket to restore into. */
export function storeTarget(files: Files): FileTarget {
  return {
    async hash(name) {
      const bytes = await files.get(name)
      return bytes && createHash('sha256').update(bytes).digest('hex')
    },
    async put(name, bytes) {
      const pieces: Buffer[] = []
      for await (const piece of bytes) pieces.push(piece)
      await files.putBeside(name, '', Buffer.concat(pieces))
    },
    drop: (name) => files.drop(name),
  }
}
