import type { Db } from '../../shared/db.ts'
import type { Kv } from './types.ts'

/** The default kv driver: a table of the shop's own database. */
export function postgresKv(db: Db): Kv {
  const until = (ttl: number) => db`clock_timestamp() + make_interval(secs => ${ttl})`
  const valueOf = (rows: { value: string }[]) => rows[0]?.value
  return {
    async get(key) {
      return valueOf(await db`select value from kv where key = ${key} and expires_at > clock_timestamp()`)
    },
    async set(key, value, ttl) {
      await db`insert into kv (key, value, expires_at) values (${key}, ${value}, ${until(ttl)})
        on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`
    },
    async setnx(key, value, ttl) {
      const rows = await db`insert into kv (key, value, expires_at) values (${key}, ${value}, ${until(ttl)})
        on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
        where kv.expires_at <= clock_timestamp() returning 1`
      return rows.length === 1
    },
    async getdel(key) {
      const rows = await db<{ value: string; live: boolean }[]>`delete from kv where key = ${key} returning value, expires_at > clock_timestamp() as live`
      return rows[0]?.live ? rows[0].value : undefined
    },
    async incr(key, ttl) {
      const rows = await db<{ value: string }[]>`insert into kv (key, value, expires_at) values (${key}, '1', ${until(ttl)})
        on conflict (key) do update set
          value = case when kv.expires_at <= clock_timestamp() then '1' else (kv.value::bigint + 1)::text end,
          expires_at = case when kv.expires_at <= clock_timestamp() then excluded.expires_at else kv.expires_at end
        returning value`
      return Number(valueOf(rows))
    },
    async del(key) {
      await db`delete from kv where key = ${key}`
    },
  }
}

/** Removes what has expired; run by the worker. Returns how many. */
export async function sweepKv(db: Db): Promise<number> {
  return (await db`delete from kv where expires_at <= clock_timestamp()`).count
}
