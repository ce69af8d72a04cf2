import { DatabaseSync } from 'node:sqlite'

export type FolderLock = { release(): void }

const BUSY = 5

/**
 * Takes the lock kept in `file`, or returns undefined while another process has it. The lock is the operating system's
 * (through SQLite, since Node offers none), so whoever dies, however suddenly, holds nothing any more.
 * @throws Error when the file cannot be made
 */
export function tryLock(file: string): FolderLock | undefined {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== BUSY) throw error
    return undefined
  }
}

/** Does `work` while no other process does, waiting for its turn. */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  let lock = tryLock(file)
  while (!lock) {
    await new Promise((done) => setTimeout(done, 50))
    lock = tryLock(file)
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}
