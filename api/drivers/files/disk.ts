import { randomBytes } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formOf, keyOf, mustBeKey } from './key.ts'
import type { Files } from './types.ts'

/** Files in a folder. Written aside and renamed, so a reader never sees half a file. */
export function diskFiles(folder: string): Files {
  const place = (key: string) => path.join(folder, mustBeKey(key))
  const store = async (key: string, bytes: Buffer) => {
    const target = place(key)
    await mkdir(path.dirname(target), { recursive: true })
    const aside = `${target}.${randomBytes(6).toString('hex')}`
    await writeFile(aside, bytes)
    await rename(aside, target)
    return key
  }
  const files: Files = {
    folder,
    async put(bytes, extension) {
      const key = keyOf(bytes, extension)
      return (await files.has(key)) ? key : await store(key, bytes)
    },
    putBeside: (key, suffix, bytes, extension) => store(formOf(key, suffix, extension), bytes),
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
