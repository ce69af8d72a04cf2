import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { type Pool, transact, type Tx } from '../../shared/db.ts'
import { daysBefore } from '../../shared/time.ts'
import { plainOf } from './index-skus.ts'

/** One search as it happened: who asked (an id or address; kept as a hash, for a day) and whether anything was found. */
export type Asked = { q: string; who: string; agent: string; found: boolean }
type Noted = { word: string; who: string; found: boolean; day: string; at: Date }

const FLUSH_MS = 5_000
/** Searches that wait to be counted; those beyond are not worth a flood of memory. */
const MOST_WAITING = 2_000
const LONGEST = 30
const HALF_LIFE_SECONDS = 3 * 24 * 3600
const ROBOTS = /bot|crawl|spider|slurp|scrap|curl|wget|python|java\/|go-http|headless|monitor/i

const waiting = new WeakMap<Pool, Noted[]>()
const timers = new WeakMap<Pool, NodeJS.Timeout>()

/** Keeps a search in mind until the next flush: no search waits for a write. Robots are not people. */
export function noteSearch({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>, { q, who, agent, found }: Asked): void {
  const word = [...plainOf(q)].slice(0, LONGEST).join('').trim()
  const list = waiting.get(db) ?? []
  if (word === '' || !/[\p{L}\p{N}]/u.test(word) || agent === '' || ROBOTS.test(agent) || list.length >= MOST_WAITING) return
  const at = clock()
  const day = at.toISOString().slice(0, 10)
  list.push({ word, who: createHash('sha256').update(`${day} ${who}`).digest('base64url').slice(0, 22), found, day, at })
  waiting.set(db, list)
  if (timers.has(db)) return
  const timer = setTimeout(() => void flushSearches(db).catch((err) => log.warn({ err }, 'searches were not counted')), FLUSH_MS)
  timers.set(db, timer.unref())
}

/** Counts what has been searched since the last flush: every person once a word and day. */
export async function flushSearches(db: Pool): Promise<void> {
  clearTimeout(timers.get(db))
  timers.delete(db)
  const noted = waiting.get(db)
  waiting.delete(db)
  if (noted && noted.length > 0) await transact(db, (tx) => countSearches(tx, noted))
}

async function countSearches(tx: Tx, noted: readonly Noted[]): Promise<void> {
  // In one order everywhere, so that two processes that count the same words wait, and do not lock each other out.
  const sorted = noted.toSorted((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : a.who < b.who ? -1 : 1))
  const fresh = await tx<{ word: string; who: string }[]>`
    insert into search_seen (day, word, who)
    select * from unnest(${sorted.map(({ day }) => day)}::text[], ${sorted.map(({ word }) => word)}::text[], ${sorted.map(({ who }) => who)}::text[])
    on conflict do nothing returning word, who`
  const counted = new Map<string, number>()
  for (const { word } of fresh) counted.set(word, (counted.get(word) ?? 0) + 1)
  const found = new Map(sorted.map(({ word, found }) => [word, found]))
  const at = sorted.at(-1)!.at
  const of = (wanted: boolean) => [...counted].filter(([word]) => found.get(word) === wanted).sort(([a], [b]) => (a < b ? -1 : 1))
  const [hits, misses] = [of(true), of(false)]
  await tx`
    insert into search_heat (word, heat, at)
    select word, people, ${at} from unnest(${hits.map(([word]) => word)}::text[], ${hits.map(([, people]) => people)}::float8[]) as made (word, people)
    on conflict (word) do update set at = greatest(search_heat.at, excluded.at),
      heat = search_heat.heat * power(0.5::float8, greatest(0, extract(epoch from excluded.at - search_heat.at))::float8 / ${HALF_LIFE_SECONDS}) + excluded.heat`
  await tx`
    insert into search_misses (word, people, first_at, last_at)
    select word, people, ${at}, ${at} from unnest(${misses.map(([word]) => word)}::text[], ${misses.map(([, people]) => people)}::int[]) as made (word, people)
    on conflict (word) do update set people = search_misses.people + excluded.people, last_at = greatest(search_misses.last_at, excluded.last_at)`
}

/** Fewer people than this make no word hot: nobody shall put words into the shop's mouth alone. */
const LEAST_HEAT = 1.5

/** What many have searched for lately, and found; the hottest first. */
export async function hotWords(db: Pool, at: Date, most = 10): Promise<string[]> {
  const rows = await db<{ word: string }[]>`
    select word from (select word, heat * power(0.5::float8, greatest(0, extract(epoch from ${at}::timestamptz - at))::float8 / ${HALF_LIFE_SECONDS}) as heat from search_heat) now
    where heat >= ${LEAST_HEAT} order by heat desc, word limit ${most}`
  return rows.map(({ word }) => word)
}

/** Words of misses kept for staff, and how cold a word is forgotten. */
const MISSES_KEPT = 5_000
const FORGOTTEN = 0.05

/** Forgets who searched the days before, words gone cold, and the rarest misses. */
export async function sweepSearches(db: Pool, at: Date): Promise<void> {
  const yesterday = daysBefore(at, 1).toISOString().slice(0, 10)
  await db`delete from search_seen where day < ${yesterday}`
  await db`delete from search_heat where heat * power(0.5::float8, greatest(0, extract(epoch from ${at}::timestamptz - at))::float8 / ${HALF_LIFE_SECONDS}) < ${FORGOTTEN}`
  await db`delete from search_misses where word in (select word from search_misses order by people desc, last_at desc offset ${MISSES_KEPT})`
}
