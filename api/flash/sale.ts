import type { Db, Tx } from '../shared/db.ts'

/** The counters of a sale, of which every process knows what is sold out. */
export type Counters = { left: number; taken: number; returned: number; waiting: number; ended: boolean }

export const countersOf = ({ left, taken, returned, waiting, ended }: Counters): Counters => ({ left, taken, returned, waiting, ended })

/** A flash sale with what is sold, in both languages. Prices in fen; `image` is a file key; `waiting` counts claims in line. */
export type Sale = Counters & {
  id: number
  skuId: number
  price: number
  pieces: number
  personLimit: number
  holdMinutes: number
  startsAt: Date
  endsAt: Date
  name: string
  nameEn: string
  image: string
  usualPrice: number
}

/**
 * What a sale is at a moment. coming: not yet; open: pieces are left; line: all are claimed, but who waits gets what comes
 * back; full: the line is full, too; over: its time is up, staff ended it, or everything is paid for.
 */
export type Phase = 'coming' | 'open' | 'line' | 'full' | 'over'

/** How many may wait for pieces that come back: some always do, most never. */
export const lineRoom = (pieces: number): number => Math.max(10, Math.ceil(pieces / 5))

/** What a sale is to who comes now; `line`: nothing is left, and somebody may still give pieces back. */
export function phaseOf(sale: Pick<Sale, 'startsAt' | 'endsAt' | 'pieces'> & Counters, now: Date): Phase {
  if (sale.ended || now >= sale.endsAt) return 'over'
  if (now < sale.startsAt) return 'coming'
  if (sale.left > 0) return 'open'
  return sale.waiting < lineRoom(sale.pieces) ? 'line' : 'full'
}

/** Whether people may be told that it is sold out, not only over. */
export const soldOut = (sale: Pick<Sale, 'startsAt' | 'endsAt' | 'pieces'> & Counters, now: Date): boolean => {
  const phase = phaseOf(sale, now)
  return phase === 'full' || (phase === 'over' && sale.taken === sale.pieces)
}

export const saleColumns = (db: Db) => db`
  f.id, f.sku_id as "skuId", f.price, f.pieces, f.left_count as left, f.taken, f.returned, f.waiting, f.person_limit as "personLimit", f.hold_minutes as "holdMinutes",
  f.starts_at as "startsAt", f.ends_at as "endsAt", f.ended_at is not null as ended,
  s.name, coalesce(nullif(s.name_en, ''), s.name) as "nameEn", s.image, s.price as "usualPrice"`

/** A sale as it stands; undefined for no such one. */
export async function readSale(db: Db, id: number): Promise<Sale | undefined> {
  const [sale] = await db<Sale[]>`select ${saleColumns(db)} from flash_sales f join skus s on s.id = f.sku_id where f.id = ${id}`
  return sale
}

/** The sale with its row locked: claims, returns and its end wait for each other here, and nowhere else. */
export async function lockSale(tx: Tx, id: number): Promise<Sale | undefined> {
  const [sale] = await tx<Sale[]>`select ${saleColumns(tx)} from flash_sales f join skus s on s.id = f.sku_id where f.id = ${id} for no key update of f`
  return sale
}

/** Sales that are not over, and those of the last hour, the next first: what every process keeps in memory. */
export async function readOnSale(db: Db, now: Date): Promise<Sale[]> {
  const since = new Date(now.getTime() - 3_600_000)
  return [
    ...(await db<Sale[]>`
      select ${saleColumns(db)} from flash_sales f join skus s on s.id = f.sku_id
      where f.ended_at is null or f.ended_at > ${since} order by f.starts_at, f.id limit 500`),
  ]
}

/** Everybody who has a claim of a sale or had one. */
export async function readClaimants(db: Db, saleId: number): Promise<ReadonlySet<number>> {
  const rows = await db<{ userId: number }[]>`select user_id as "userId" from flash_claims where sale_id = ${saleId}`
  return new Set(rows.map(({ userId }) => userId))
}

export const CHANNEL = 'flash'

/** What processes tell each other: new counters, or (without them) that a sale is to be read again. `moved`: the line has moved on. */
export type Notice = { id: number; counters?: Counters; moved?: boolean }

/** Tells every process when the transaction commits. */
export async function tell(tx: Tx, notice: Notice): Promise<void> {
  await tx`select pg_notify(${CHANNEL}, ${JSON.stringify(notice)})`
}

/** Tells it only where people would be told something else than before: once for a change of state, not once for an order. */
export async function tellChange(tx: Tx, before: Sale, after: Counters, now: Date, moved = false): Promise<void> {
  if (moved || phaseOf(before, now) !== phaseOf({ ...before, ...after }, now)) await tell(tx, { id: before.id, counters: after, moved })
}
