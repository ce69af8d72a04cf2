import { parseArgs } from 'node:util'
import { leftToSeal, resealAll } from '../../api/privacy/reseal.ts'
import type { Pool } from '../../api/shared/db.ts'
import { isSealing, personalKeysHeld } from '../../api/shared/personal.ts'
import { registerPersonalKeys } from '../../api/shared/personal-keys.ts'

export const personalCommands = {
  'personal-keys': {
    usage: 'personal-keys [rotate]',
    does: 'says with which keys phone numbers and addresses are sealed and how many rows are left to seal with the current one; rotate seals them, and goes on where it was killed',
    async run(db: Pool, given: string[]): Promise<void> {
      const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { batch: { type: 'string', default: '500' } } })
      const [verb] = positionals
      if (verb !== undefined && verb !== 'rotate') throw new Error('personal-keys knows “rotate” alone')
      const size = Number(values.batch)
      if (!Number.isInteger(size) || size < 1 || size > 5000) throw new Error('--batch wants a number from 1 to 5000')
      await registerPersonalKeys(db)
      if (verb === 'rotate') await rotate(db, size)
      const keys = await db<{ id: string; since: Date }[]>`select id, since from personal_keys order by since desc`
      const [current] = personalKeysHeld()
      for (const { id, since } of keys) console.log(`key ${id} since ${since.toISOString().slice(0, 10)}${id === current!.id ? ', the current one' : ''}`)
      for (const { table, left } of await leftToSeal(db)) console.log(`${String(left).padStart(8)}  ${table} left`)
    },
  },
}

async function rotate(db: Pool, size: number): Promise<void> {
  if (!isSealing()) throw new Error('PERSONAL_SEALING is off: switch it on everywhere first')
  const { done, broken, left } = await resealAll(db, { size, tell: (table, n) => console.log(`${table}: ${n} sealed`) })
  for (const { place, owner, why } of broken) console.error(`${place} of ${owner}: ${why}`)
  if (broken.length > 0) throw new Error(`${done} rows were sealed; ${broken.length} do not open and stayed as they are.`)
  console.log(
    left === 0 ? `${done} rows were sealed with the current key; no other is needed.` : `${done} rows were sealed; ${left} came meanwhile from processes with another key.`,
  )
}
