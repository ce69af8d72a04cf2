import path from 'node:path'

/** A month of anything may be put away when it is this many months ago. */
export const LEAST_AGE = 13

/** `dir`: where months are put away; empty where none are. `ledgerMonths`: how many months ago a month of the ledger is then. */
export type ArchiveConfig = { dir: string; ledgerMonths: number }

/** What the environment says of months that are put away; every fault goes to `faults`, in words. */
export function archiveSettings(env: NodeJS.ProcessEnv, faults: string[]): ArchiveConfig {
  const ledgerMonths = Number(env.LEDGER_MONTHS || 0)
  const right = Number.isInteger(ledgerMonths) && (ledgerMonths === 0 || (ledgerMonths >= LEAST_AGE && ledgerMonths <= 1200))
  if (!right) faults.push(`LEDGER_MONTHS must be 0 (none is put away) or a whole number from ${LEAST_AGE} to 1200; it is ${JSON.stringify(env.LEDGER_MONTHS)}`)
  if (ledgerMonths > 0 && !env.ARCHIVE_DIR) faults.push('LEDGER_MONTHS puts months away into ARCHIVE_DIR, which is not set')
  return { dir: env.ARCHIVE_DIR ? path.resolve(env.ARCHIVE_DIR) : '', ledgerMonths }
}
