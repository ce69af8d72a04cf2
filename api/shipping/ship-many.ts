import { parse } from 'csv-parse/sync'
import type { Pool } from '../shared/db.ts'
import { transact } from '../shared/db.ts'
import { type Lang } from '../shared/i18n.ts'
import { Refusal, refusalText } from '../shared/refusals.ts'
import { shipParcel, type Shipping } from './ship.ts'

/** What became of a line of the table; the heading is line 1. */
export type LineReport = { line: number; parcelId: number | null; ok: boolean; error: string }

const MOST_LINES = 1000
/** What the columns may be called. */
const columns: Record<string, 'parcel' | 'courier' | 'number'> = {
  parcel: 'parcel',
  parcel_id: 'parcel',
  包裹: 'parcel',
  包裹号: 'parcel',
  courier: 'courier',
  快递: 'courier',
  快递公司: 'courier',
  tracking_number: 'number',
  number: 'number',
  单号: 'number',
  快递单号: 'number',
  运单号: 'number',
}

/**
 * Ships what a table says: a heading with parcel, courier and tracking number in any order, in either language, then a line
 * a parcel. Each line is a transaction of its own, so that one bad line stops no other. Throws 10426 for what is no such table.
 */
export async function shipMany(db: Pool, csv: string, by: Shipping, lang: Lang): Promise<LineReport[]> {
  const reports: LineReport[] = []
  for (const [n, row] of rowsOf(csv).entries()) {
    const parcelId = /^[1-9]\d{0,14}$/.test(row.parcel) ? Number(row.parcel) : null
    const error = await shipLine(db, parcelId, row, by, lang)
    reports.push({ line: n + 2, parcelId, ok: error === '', error })
  }
  return reports
}

type Row = { parcel: string; courier: string; number: string }

function rowsOf(csv: string): Row[] {
  let table: string[][]
  try {
    table = parse(csv, { bom: true, trim: true, skip_empty_lines: true, to: MOST_LINES + 2 }) as string[][]
  } catch (error) {
    throw new Refusal(10426, { line: Number((error as { lines?: number }).lines ?? 1), why: 'CSV' })
  }
  const [heading = [], ...lines] = table
  const names = heading.map((name) => (Object.hasOwn(columns, name.toLowerCase()) ? columns[name.toLowerCase()] : undefined))
  for (const wanted of ['parcel', 'courier', 'number'] as const) if (!names.includes(wanted)) throw new Refusal(10426, { line: 1, why: wanted })
  if (lines.length > MOST_LINES) throw new Refusal(10426, { line: MOST_LINES + 2, why: `> ${MOST_LINES}` })
  const cell = (line: string[], name: keyof Row) => line[names.indexOf(name)] ?? ''
  return lines.map((line) => ({ parcel: cell(line, 'parcel'), courier: cell(line, 'courier'), number: cell(line, 'number') }))
}

async function shipLine(db: Pool, parcelId: number | null, row: Row, by: Shipping, lang: Lang): Promise<string> {
  try {
    if (parcelId === null) throw new Refusal(10415)
    await transact(db, (tx) => shipParcel(tx, parcelId, { courier: row.courier, trackingNumber: row.number }, by))
    return ''
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refusalText(error.code, error.detail, lang)
  }
}
