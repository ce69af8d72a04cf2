import { ConfigFault } from '../api/config.ts'
import { DatabaseFault } from '../db/embedded/faults.ts'

/** One clear sentence about why the shop cannot start. */
export class StartFault extends Error {}

const FULL = 'The disk is full. Make room and start again.'
const PG_DISK_FULL = '53100'

/** What a fault means for the person who started the shop; `dataDir` is where it most likely happened. */
export function sentenceFor(fault: unknown, dataDir: string): string {
  for (const error of causesOf(fault)) {
    if (error instanceof StartFault || error instanceof DatabaseFault || error instanceof ConfigFault) return error.message
    if (error.code === 'ENOSPC' || error.code === PG_DISK_FULL) return FULL
    if (['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'].includes(error.code ?? '')) {
      return `${error.path ?? dataDir} cannot be written to. Give it write permission, or set DATA_DIR to another folder.`
    }
  }
  const innermost = causesOf(fault).at(-1)
  return `The shop did not start: ${innermost?.message || innermost?.code || String(fault)}`
}

/** The fault, then what caused it, and so on. */
function causesOf(fault: unknown): NodeJS.ErrnoException[] {
  const causes: NodeJS.ErrnoException[] = []
  for (let at = fault; at instanceof Error && causes.length < 10; at = at.cause) causes.push(at)
  return causes
}
