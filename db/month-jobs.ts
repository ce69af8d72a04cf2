import type { Deps } from '../api/deps.ts'
import { tendMonths } from './tend-months.ts'

const AGAIN_MS = 6 * 3_600_000

/** Makes the months to come each minute that one is missing, and puts away what the settings say four times a day: a month that cannot go yet is not asked more often. */
export function monthJobs({ db, config, clock, log }: Pick<Deps, 'db' | 'config' | 'clock' | 'log'>) {
  let notBefore = 0
  return {
    jobs: {},
    sweeps: {
      'tend-months': async () => {
        const now = clock()
        const due = now.getTime() >= notBefore
        const { away, stayed } = await tendMonths(db, due ? config.archive : { dir: '', ledgerMonths: 0 }, now)
        if (due) notBefore = now.getTime() + AGAIN_MS
        for (const { month, rows } of away) log.info({ month, rows, dir: config.archive.dir }, 'a month of the ledger was put away')
        for (const why of stayed) log.warn({ why }, 'a month of the ledger stays')
      },
    },
  }
}
