import { createHash, randomBytes } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Files } from './types.ts'

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{32}(-[0-9a-z]+)?\.[a-z0-9]{2,5}$/

/** Files in a folder. Written aside and renamed, so a reader never sees half a file. */
export function diskFiles(folder: string): Files {
  const place = (key: string) => {
    if (!KEY.test(key)) throw new Error(`not a file key: ${JSON.stringify(key)}`)
    return path.join(folder, key)
  }
  const store = async (key: string, bytes: Buffer) => {
    const target = place(key)
    await mkdir(path.dirname(target), { recursive: true })
    const aside = `${target}.${randomBytes(6).toString('hex')}`
    await writeFile(aside, bytes)
    await rename(aside, target)
    return key
  }
  const files: Files = {
    async put(bytes, extension) {
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
      const key = `${hash.slice(0, 2)}/${hash}.${extension}`
      return (await files.has(key)) ? key : await store(key, bytes)
    },
    putBeside: (key, suffix, bytes) => store(key.replace(/(\.[a-z0-9]+)$/, `${suffix}$1`), bytes),
    get: (key) => readFile(place(key)).catch(undefinedIfMissing),
    has: (key) =>
      access(place(key)).then(
        () => true,
        () => false,
      ),
    drop: (key) => rm(place(key), { force: true }),
  }
  return files
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
