import { parseArgs } from 'node:util'
import { readConfig } from '../../api/config.ts'
import { openGateways } from '../../api/deps.ts'
import { reconciled } from '../../api/pays/methods.ts'
import { gatewayDay, reconcileDay } from '../../api/pays/reconcile.ts'
import { listDifferences } from '../../api/pays/staff-read.ts'
import { yuan } from '../../api/shared/money.ts'
import { selfCheck } from '../self-check.ts'
import { shopEnv } from './shop-env.ts'
import type { Command } from './command.ts'

/** Whether the shop can sell, and whether gateways say the same as its books. */
export const trustCommands: Record<string, Command> = {
  'self-check': {
    usage: 'self-check [URL…] [--release VERSION]',
    does: 'looks whether the shop can sell: tries an order in a transaction that is taken back, and asks web processes at these addresses',
    async run(db, given, url) {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { release: { type: 'string' } } })
      const findings = await selfCheck(db, readConfig(shopEnv(url)), positionals, values.release)
      for (const { what, fault } of findings) console[fault ? 'error' : 'log'](fault ? `✖ ${what}: ${fault}` : `✔ ${what}`)
      const faults = findings.filter(({ fault }) => fault)
      if (faults.length > 0) throw new Error(`The self-check failed: ${faults[0]!.what}: ${faults[0]!.fault}`)
    },
  },
  reconcile: {
    usage: 'reconcile [DAY]',
    does: 'compares the gateways’ statements of a day (by default yesterday) with the books',
    async run(db, [day = gatewayDay(new Date(Date.now() - 86_400_000))], url) {
      const config = readConfig(shopEnv(url))
      const deps = { db, clock: () => new Date(), pay: openGateways(config) }
      for (const method of reconciled(deps.pay)) {
        const run = await reconcileDay(deps, method, day)
        console.log(`${method} ${day}: ${run.lines} lines, theirs ${yuan(run.theirs)}, ours ${yuan(run.ours)}, fees ${yuan(run.fees)}, ${run.differences} differences`)
      }
      const { rows } = await listDifferences(db, { page: 1, pageSize: 100, runId: undefined, state: 'open' })
      for (const row of rows.filter((one) => one.day === day)) {
        const [ours, theirs] = [row.ours, row.theirs].map((amount) => (amount === null ? 'nothing' : yuan(amount)))
        console.log(`  ${row.method} ${row.what} ${row.number}: ${row.kind}; ours ${ours}, theirs ${theirs}; ${row.suggestion}`)
      }
    },
  },
}
