import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Sets how well the shop knows a buyer. Throws 10713 when there is no such buyer. */
export async function setLevel(tx: Tx, userId: number, level: number, now: Date): Promise<void> {
  const set = await tx`
    insert into members (user_id, level, set_at) select id, ${level}, ${now} from users where id = ${userId} and erased_at is null
    on conflict (user_id) do update set level = excluded.level, set_at = excluded.set_at returning 1`
  if (set.count === 0) throw new Refusal(10713)
}
