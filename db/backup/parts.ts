import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'

/** A fault of a backup or of where it is to go, in words for who asked. */
export class BackupFault extends Error {}

/** One file of a backup, below its folder. `sha256` is of the file as it lies there, `plain` of what it holds. */
export type Part = { file: string; bytes: number; sha256: string; plain: string; plainBytes: number; lines: number }

const MAGIC = Buffer.from('JSB1')
const SALT = 16
const CHUNK = 64 * 1024
const TAG = 16

/** A key out of its text: 32 bytes as 64 hexadecimal digits or as base64. Throws BackupFault. */
export function readKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length !== 32) throw new BackupFault('BACKUP_KEY must be 32 bytes, as 64 hexadecimal digits or as base64; make one with: openssl rand -hex 32')
  return key
}

/** Writes a part: zstd, then sealed when there is a key, flushed to the disk. */
export async function writePart(folder: string, file: string, source: AsyncIterable<Buffer>, key: Buffer | undefined): Promise<Part> {
  const plain = createHash('sha256')
  const stored = createHash('sha256')
  const part = { file, bytes: 0, plainBytes: 0, lines: 0 }
  const counted = async function* () {
    for await (const piece of source) {
      plain.update(piece)
      part.plainBytes += piece.length
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) part.lines++
      yield piece
    }
  }
  const packed = piped(Readable.from(counted()), createZstdCompress())
  const target = await open(path.join(folder, file), 'wx', 0o600)
  try {
    for await (const piece of key ? seal(packed, key, file) : packed) {
      stored.update(piece)
      part.bytes += piece.length
      await target.writeFile(piece)
    }
    await target.sync()
  } finally {
    await target.close()
  }
  return { ...part, sha256: stored.digest('hex'), plain: plain.digest('hex') }
}

/** What a part holds. Throws BackupFault where it is damaged or the key is another. */
export async function* readPart(folder: string, part: Part, key: Buffer | undefined): AsyncGenerator<Buffer> {
  const stored = createReadStream(path.join(folder, part.file)) as AsyncIterable<Buffer>
  const plain = createHash('sha256')
  try {
    for await (const piece of piped(Readable.from(key ? unseal(stored, key, part.file) : stored), createZstdDecompress())) {
      plain.update(piece as Buffer)
      yield piece as Buffer
    }
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (code === 'ENOENT') throw new BackupFault(`${part.file} is missing from the backup.`)
    if (code.startsWith('ZSTD') || code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') throw new BackupFault(`${part.file} of the backup is damaged.`)
    throw error
  }
  if (plain.digest('hex') !== part.plain) throw new BackupFault(`${part.file} of the backup is damaged.`)
}

/** Like pipe, but a fault of the source arrives at the reader. */
function piped(source: Readable, through: NodeJS.ReadWriteStream & { destroy(error?: Error): unknown }): AsyncIterable<Buffer> {
  source.on('error', (error) => through.destroy(error))
  source.pipe(through)
  return through as unknown as AsyncIterable<Buffer>
}

/** The sha256 and length of a file as it lies there; undefined where there is none. */
export async function hashOfFile(file: string): Promise<{ sha256: string; bytes: number } | undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const piece of createReadStream(file)) {
      hash.update(piece as Buffer)
      bytes += (piece as Buffer).length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** What vouches for a text that lies beside the sealed parts. */
export const vouch = (text: string, key: Buffer): string =>
  createHmac('sha256', subKey(key, Buffer.alloc(SALT), 'manifest'))
    .update(text)
    .digest('hex')

/** Whether the seal is ours, for these very words; it takes as long for any. */
export function vouched(text: string, key: Buffer, seal: string): boolean {
  const right = Buffer.from(vouch(text, key), 'hex')
  const given = Buffer.from(seal, 'hex')
  return given.length === right.length && timingSafeEqual(given, right)
}

const subKey = (key: Buffer, salt: Buffer, name: string): Buffer => Buffer.from(hkdfSync('sha256', key, salt, `jishi backup ${name}`, 32))

const nonce = (chunk: number, last: boolean): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(chunk, 5, 6)
  bytes[11] = last ? 1 : 0
  return bytes
}

/**
 * A sealed file is `JSB1`, 16 bytes of salt, then chunks: AES-256-GCM of up to 64 KiB and its tag of 16 bytes; every chunk but the last is full.
 * The file's key is HKDF-SHA256(key, salt, "jishi backup " + the file's name in the backup), so no file can stand in for another.
 * The nonce is the chunk's number (11 bytes, big endian), then 1 for the last chunk and else 0, so none can be lost, moved or cut off
 * (the STREAM construction, https://eprint.iacr.org/2015/189).
 */
export async function* seal(source: AsyncIterable<Buffer>, key: Buffer, name: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT)
  const own = subKey(key, salt, name)
  const close = (piece: Buffer, chunk: number, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', own, nonce(chunk, last))
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
  yield Buffer.concat([MAGIC, salt])
  let chunk = 0
  for await (const { piece, last } of chunksOf(source, CHUNK)) yield close(piece, chunk++, last)
}

/** The plain bytes of a sealed file. Throws BackupFault at the first chunk that is not what was sealed with this key under this name. */
export async function* unseal(source: AsyncIterable<Buffer>, key: Buffer, name: string): AsyncGenerator<Buffer> {
  let own: Buffer | undefined
  let chunk = 0
  const body = async function* (): AsyncGenerator<Buffer> {
    let head = Buffer.alloc(0)
    for await (const piece of source) {
      if (own) yield piece
      else {
        head = Buffer.concat([head, piece])
        if (head.length < MAGIC.length + SALT) continue
        if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupFault(`${name} of the backup is damaged: it is not sealed.`)
        own = subKey(key, head.subarray(MAGIC.length, MAGIC.length + SALT), name)
        yield head.subarray(MAGIC.length + SALT)
      }
    }
  }
  for await (const { piece, last } of chunksOf(body(), CHUNK + TAG)) {
    try {
      if (!own || piece.length < TAG) throw new Error('too short')
      const decipher = createDecipheriv('aes-256-gcm', own, nonce(chunk++, last))
      decipher.setAuthTag(piece.subarray(piece.length - TAG))
      yield Buffer.concat([decipher.update(piece.subarray(0, piece.length - TAG)), decipher.final()])
    } catch {
      throw new BackupFault(`${name} of the backup is damaged, or sealed with another key.`)
    }
  }
}

/** The bytes in pieces of exactly `size`; only the last one, of which there is always one, may be shorter. */
async function* chunksOf(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const piece of source) {
    waiting.push(piece)
    length += piece.length
    if (length <= size) continue
    let all = Buffer.concat(waiting)
    for (; all.length > size; all = all.subarray(size)) yield { piece: all.subarray(0, size), last: false }
    waiting = [all]
    length = all.length
  }
  yield { piece: Buffer.concat(waiting), last: true }
}
