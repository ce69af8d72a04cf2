import { createHash, randomBytes } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { networkOf } from '../shared/network.ts'
import { type Pool, transact } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'

/** Who visits, as far as their request says. */
export type Visitor = { ip: string; userAgent: string; language: string }
/** `known`: they have logged in, so that they are counted as an account; `carted`: they put something into a guest's cart. */
export type Visited = { known?: boolean; carted?: boolean }

/** Counts visitors of the day in memory and writes them together now and then: a visit costs the database nothing, and waits for nothing. */
export type Guests = {
  see(visitor: Visitor, visited: Visited): void
  /** Writes who has come since the last time. */
  flush(): Promise<void>
}

/** Between two flushes, and in a day, no more than so many are remembered: memory before exactness. */
const MOST_WAITING = 20_000
const MOST_WRITTEN = 100_000
/** More browsers than this a day behind one address are no people. */
const MOST_BEHIND_ONE = 200
const SALT_SECONDS = 26 * 3600
const [HERE, KNOWN, CARTED] = [1, 2, 4]

/**
 * Visitors of one process, by the day (docs/decisions/0092). What is kept of one is a token: the hash of where they come from and what
 * their browser says of itself, under a salt that is the day's alone and gone after it; from then on nobody can say whose it was.
 */
export function openGuests({ db, kv, clock, config }: Pick<Deps, 'db' | 'kv' | 'clock' | 'config'>): Guests {
  let waiting = new Map<string, { day: string; visitor: Visitor; bits: number }>()
  let today = { day: '', salt: '', written: new Map<string, number>(), behind: new Map<string, number>() }

  const begin = async (day: string) => {
    if (today.day !== day) today = { day, salt: await saltOf(kv, day), written: new Map(), behind: new Map() }
  }
  /** The row to write for them; undefined when it is written, or there are too many like them. */
  const rowFor = ({ visitor, bits }: { visitor: Visitor; bits: number }): { token: string; bits: number } | undefined => {
    const { salt, written, behind } = today
    const network = networkOf(visitor.ip)
    const token = createHash('sha256').update(`${salt}\n${network}\n${visitor.userAgent}\n${visitor.language}`).digest('base64url').slice(0, 22)
    const before = written.get(token) ?? 0
    if ((before | bits) === before) return undefined
    const sofar = behind.get(network) ?? 0
    if (before === 0 && sofar >= MOST_BEHIND_ONE) return undefined
    if (before === 0 && behind.size < MOST_WRITTEN) behind.set(network, sofar + 1)
    if (written.size < MOST_WRITTEN) written.set(token, before | bits)
    return { token, bits: before | bits }
  }

  return {
    see(visitor, { known = false, carted = false }) {
      const day = shopTime(clock(), config.timeZone).slice(0, 10)
      const key = `${day}\n${visitor.ip}\n${visitor.userAgent}\n${visitor.language}`
      const before = waiting.get(key)?.bits ?? 0
      if (before === 0 && waiting.size >= MOST_WAITING) return
      waiting.set(key, { day, visitor, bits: before | HERE | (known ? KNOWN : 0) | (carted ? CARTED : 0) })
    },
    async flush() {
      const seen = [...waiting.values()]
      waiting = new Map()
      for (const [day, ofDay] of Map.groupBy(seen, ({ day }) => day)) {
        await begin(day)
        const rows = ofDay.map(rowFor).filter((row) => row !== undefined)
        if (rows.length > 0) await write(db, day, rows)
      }
    },
  }
}

/** The same for every process of the shop, by chance, and gone a little after the day. */
async function saltOf(kv: Deps['kv'], day: string): Promise<string> {
  const key = `guests:${day}`
  const mine = randomBytes(24).toString('base64url')
  if (await kv.setnx(key, mine, SALT_SECONDS)) return mine
  return (await kv.get(key)) ?? mine
}

/** In the order of the key, so that two processes never wait for each other in a ring. */
async function write(db: Pool, day: string, rows: { token: string; bits: number }[]): Promise<void> {
  await transact(
    db,
    (tx) => tx`
      insert into guest_days (day, token, known, carted)
      select ${day}, token, bits & ${KNOWN} > 0, bits & ${CARTED} > 0
      from unnest(${rows.map(({ token }) => token)}::text[], ${rows.map(({ bits }) => bits)}::int[]) as seen(token, bits) order by token
      on conflict (day, token) do update set known = guest_days.known or excluded.known, carted = guest_days.carted or excluded.carted
      where (guest_days.known, guest_days.carted) is distinct from (guest_days.known or excluded.known, guest_days.carted or excluded.carted)`,
  )
}
