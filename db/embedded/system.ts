/** What the operating system is asked: who we are, who is alive, what a file says. */
import { readFileSync } from 'node:fs'

/** PostgreSQL refuses to run as root; as root we hand it to `nobody`. */
export const NOBODY = 65534
export const asRoot = process.getuid?.() === 0

/** Who the server is. */
export const identity = () => (asRoot ? { uid: NOBODY, gid: NOBODY } : {})

/** A zombie, which somebody has yet to bury, is not alive. */
export function alive(pid: number): boolean {
  if (/^\d+ \(.*\) Z/.test(readIfThere(`/proc/${pid}/stat`))) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A file as text; empty where there is none to read. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
