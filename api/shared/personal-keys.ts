import { ConfigFault } from '../config.ts'
import type { Db } from './db.ts'
import { personalKeysHeld } from './personal.ts'

/**
 * Writes down that rows may be sealed with the current key from now on. Throws ConfigFault, a sentence for who starts the program, when rows
 * may be sealed with a key that this process lacks, or has another one of that id.
 */
export async function registerPersonalKeys(db: Db): Promise<void> {
  const held = personalKeysHeld()
  await db`insert into personal_keys (id, fingerprint) select ${held[0]!.id}, ${held[0]!.fingerprint} on conflict do nothing`
  const needed = await db<{ id: string; fingerprint: string }[]>`select id, fingerprint from personal_keys order by since, id`
  const faults = needed.flatMap(({ id, fingerprint }) => {
    const mine = held.find((key) => key.id === id)
    if (!mine) return [`PERSONAL_KEYS lacks the key “${id}”, with which phone numbers and addresses in this database are sealed`]
    return mine.fingerprint === fingerprint ? [] : [`PERSONAL_KEYS has another key “${id}” than the one with which phone numbers and addresses in this database are sealed`]
  })
  if (faults.length > 0) throw new ConfigFault(faults)
}
