import { isDeepStrictEqual } from 'node:util'
import type postgres from 'postgres'
import type { Config } from '../config.ts'
import { purgeAllPages } from '../http/page-cache.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { liveOf, settingsChannel } from './follow.ts'
import { known, type SettingName, settingNames } from './known.ts'

/** A setting as it stands: `usual` is what the environment says, `at` null while nobody has changed it. */
export type Setting = { name: SettingName; value: unknown; usual: unknown; at: Date | null; by: string }
export type Change = { id: number; name: string; before: unknown; after: unknown; at: Date; by: string }

/** Every setting, in the order of the list of them. */
export async function listSettings(db: Db, config: Config): Promise<Setting[]> {
  const rows = await db<{ name: string; value: unknown; at: Date; by: string }[]>`
    select settings.name, value, at, coalesce(staff.name, '') as by from settings left join staff on staff.id = settings.staff_id`
  const { base } = liveOf(config)
  return settingNames.map((name) => {
    const row = rows.find((one) => one.name === name)
    const usual = known[name].usual(base)
    return { name, value: row ? (known[name].read(row.value, base) ?? usual) : usual, usual, at: row?.at ?? null, by: row?.by ?? '' }
  })
}

/** Who changed what and when, the latest first. */
export async function listChanges(db: Db, { page, pageSize }: { page: number; pageSize: number }): Promise<{ changes: Change[]; total: number }> {
  const changes = await db<(Change & { total: number })[]>`
    select c.id, c.name, c.before, c.after, c.at, coalesce(staff.name, '') as by, count(*) over ()::int as total
    from setting_changes c left join staff on staff.id = c.staff_id order by c.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`
  return { changes, total: changes[0]?.total ?? 0 }
}

/**
 * Sets it for every process of the shop, and has pages drawn anew. Throws 12036 for a value that cannot be, 12037 when it is
 * no longer what the clerk saw (`was`).
 */
export async function setSetting(tx: Tx, config: Config, wish: { name: SettingName; value: unknown; was: unknown }, by: { staffId: number; at: Date }): Promise<void> {
  const { base } = liveOf(config)
  const value = known[wish.name].read(wish.value, base)
  if (value === undefined) throw new Refusal(12036, { field: wish.name })
  const before = await valueNow(tx, wish.name)
  if (!isDeepStrictEqual(before ?? known[wish.name].usual(base), wish.was)) throw new Refusal(12037)
  await tx`
    insert into settings (name, value, staff_id, at) values (${wish.name}, ${tx.json(value as postgres.JSONValue)}, ${by.staffId}, ${by.at})
    on conflict (name) do update set value = excluded.value, staff_id = excluded.staff_id, at = excluded.at`
  await tell(tx, wish.name, before, value, by)
}

/** Back to what the environment says. */
export async function dropSetting(tx: Tx, name: SettingName, by: { staffId: number; at: Date }): Promise<void> {
  const before = await valueNow(tx, name)
  if (before === undefined) return
  await tx`delete from settings where name = ${name}`
  await tell(tx, name, before, undefined, by)
}

/** One who changes a setting at a time. */
async function valueNow(tx: Tx, name: SettingName): Promise<unknown> {
  await tx`select pg_advisory_xact_lock(20261123, hashtext(${name}))`
  const [row] = await tx<{ value: unknown }[]>`select value from settings where name = ${name}`
  return row?.value
}

async function tell(tx: Tx, name: SettingName, before: unknown, after: unknown, { staffId, at }: { staffId: number; at: Date }): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : tx.json(value as postgres.JSONValue))
  await tx`insert into setting_changes (name, before, after, staff_id, at) values (${name}, ${json(before)}, ${json(after)}, ${staffId}, ${at})`
  await tx`select pg_notify(${settingsChannel}, ${name})`
  await purgeAllPages(tx)
}
