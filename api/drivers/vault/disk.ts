import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Vault } from './types.ts'

const NAME = /^[0-9a-f]{48}\.[a-z0-9]{2,5}$/

/** A folder that nobody but the shop's own user may open. */
export function diskVault(folder: string): Vault {
  const place = (name: string) => {
    if (!NAME.test(name)) throw new Error(`not a file of the vault: ${JSON.stringify(name)}`)
    return path.join(folder, name)
  }
  return {
    async put(bytes, extension) {
      const name = `${randomBytes(24).toString('hex')}.${extension}`
      const target = place(name)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(`${target}.part`, bytes, { mode: 0o600 })
      await rename(`${target}.part`, target)
      return name
    },
    async get(name) {
      return await readFile(place(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return undefined
      })
    },
    async drop(name) {
      await rm(place(name), { force: true })
    },
  }
}
