import { statfsSync } from 'node:fs'

/** A sentence for a person about why the database cannot run. */
export class DatabaseFault extends Error {}

/** Faults of the disk as a sentence; the rest as it is. */
export function inWords(error: unknown, home: string): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number }
  if (code === 'ENOSPC' || errcode === SQLITE_FULL) return new DatabaseFault('The disk is full: the data folder cannot be written to. Make room and start again.')
  const closed = ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '') || errcode === SQLITE_CANTOPEN || errcode === SQLITE_READONLY
  return closed ? new DatabaseFault(`The data folder ${home} cannot be written to (${code}). Give it write permission, or set DATA_DIR to another folder.`) : error
}

const SQLITE_READONLY = 8
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14

/** What the server's own words mean for the person who started it. */
export function sentenceFor(log: string, home: string): string {
  // A server whose memory is mapped onto a full disk dies of SIGBUS without a word about it.
  if (/No space left on device/i.test(log) || isFull(home)) return 'The disk is full: PostgreSQL could not write its data. Make room and start again.'
  if (/Permission denied|Read-only file system/i.test(log)) return 'The data folder is read-only for PostgreSQL. Give it write permission, or set DATA_DIR to another folder.'
  const last = log.trim().split('\n').slice(-3).join(' | ')
  return `The built-in PostgreSQL did not start. Its last words: ${last || 'none'}`
}

/** Bytes of a segment of the server's log, and of a database that has just been made. */
const SEGMENT = 16 * 1024 * 1024
export const NEWBORN = 64 * 1024 * 1024

/** Whether less than this is left where the folder is. */
export function isFull(folder: string, needed = SEGMENT): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < needed
  } catch {
    return false
  }
}
