import { parseArgs } from 'node:util'
import type { Pool } from '../../api/shared/db.ts'
import { auditOwners, isByBuyer } from '../../db/owners.ts'
import { prepareShards, shardSteps } from '../../db/shards.ts'

export const shardsCommands = {
  shards: {
    usage: 'shards prepare [--dry-run]',
    does: 'makes every key of the tables that belong to buyers begin with the buyer, so that a distributed engine can spread them: they are locked meanwhile, so close the shop and make a backup first; --dry-run tells what it would do and changes nothing',
    async run(db: Pool, given: string[]): Promise<void> {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { 'dry-run': { type: 'boolean', default: false } } })
      if (positionals.length !== 1 || positionals[0] !== 'prepare') throw new Error('shards wants: prepare [--dry-run]')
      if (values['dry-run']) return await tell(db)
      const done = await prepareShards(db)
      for (const { says } of done) console.log(says)
      console.log(done.length === 0 ? 'Every key begins with the buyer already.' : 'Every key of the tables that belong to buyers begins with the buyer now.')
    },
  },
}

/** What it would do, and what stands in its way. */
async function tell(db: Pool): Promise<void> {
  const steps = await shardSteps(db)
  for (const { says, sql } of steps) console.log([says, ...sql.map((statement) => `  ${statement};`)].join('\n'))
  for (const fault of await auditOwners(db)) console.log(`in the way: ${fault}`)
  console.log(
    steps.length === 0 ? 'Every key begins with the buyer already.' : `${(await isByBuyer(db)) ? 'New since the last time' : 'Nothing was changed'}: ${steps.length} steps.`,
  )
}
