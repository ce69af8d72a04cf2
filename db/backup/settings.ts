import { readFileSync } from 'node:fs'
import path from 'node:path'
import { readKey } from './parts.ts'

export type BackupConfig = {
  /** Where backups lie; empty where the worker makes none. */
  dir: string
  /** How many stay. */
  keep: number
  /** The hour on the shop's clock. */
  hour: number
  /** Whether the worker also restores each one into a scratch database and looks through it. */
  drill: boolean
  key: Buffer | undefined
}

/** What the environment says of backups; every fault goes to `faults`, in words. */
export function backupSettings(env: NodeJS.ProcessEnv, faults: string[]): BackupConfig {
  const number = (name: string, usual: number, least: number, most: number): number => {
    const value = Number(env[name] ?? usual)
    if (!Number.isInteger(value) || value < least || value > most) faults.push(`${name} must be a whole number from ${least} to ${most}; it is ${JSON.stringify(env[name])}`)
    return value
  }
  const drill = env.BACKUP_DRILL ?? 'false'
  if (!['true', 'false', '1', '0', ''].includes(drill)) faults.push(`BACKUP_DRILL must be true or false; it is ${JSON.stringify(drill)}`)
  return {
    dir: env.BACKUP_DIR ? path.resolve(env.BACKUP_DIR) : '',
    keep: number('BACKUP_KEEP', 7, 1, 1000),
    hour: number('BACKUP_HOUR', 3, 0, 23),
    drill: drill === 'true' || drill === '1',
    key: keyFrom(env, faults),
  }
}

function keyFrom(env: NodeJS.ProcessEnv, faults: string[]): Buffer | undefined {
  try {
    const text = env.BACKUP_KEY_FILE ? readFileSync(env.BACKUP_KEY_FILE, 'utf8').trim() : env.BACKUP_KEY
    return text ? readKey(text) : undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    faults.push(code ? `BACKUP_KEY_FILE names ${env.BACKUP_KEY_FILE}, which cannot be read` : message)
    return undefined
  }
}
