import { parse } from 'csv-parse/sync'
import { type Column, columnNames, columnOf, type Fault } from './columns.ts'

/** A line of the file: its number (the heading being 1) and its cells, as they were written. */
export type Line = { line: number; cells: Partial<Record<Column, string>> }
export type Parsed = { lines: Line[]; faults: Fault[] /** The file as a whole cannot be taken. */; hopeless: boolean }

const MOST_LINES = 200_000
/** Stock has its own books, where every piece comes from somewhere. */
const STOCK = /^(库存|库存数量|数量|stock|quantity|qty)$/i
const NEEDED: Column[] = ['spu_code', 'code']

/** Reads a catalogue file, CSV or JSON. Never throws: what is wrong is in the faults. */
export function parseFile(content: Buffer, format: 'csv' | 'json'): Parsed {
  const text = decode(content)
  if (text === undefined) return hopeless({ line: 0, column: '', value: '', why: 'unreadable' })
  const parsed = format === 'json' ? parseJson(text) : parseCsv(text)
  if (parsed.hopeless) return parsed
  if (parsed.lines.length === 0 && parsed.faults.every(({ warning }) => warning)) return hopeless({ line: 0, column: '', value: '', why: 'no_rows' })
  if (parsed.lines.length > MOST_LINES) return hopeless({ line: 0, column: '', value: '', why: 'too_many', detail: { most: MOST_LINES } })
  return parsed
}

const hopeless = (...faults: Fault[]): Parsed => ({ lines: [], faults, hopeless: true })

/** UTF-8 with or without a mark, UTF-16 with one, else GBK; undefined for what is no text. */
export function decode(bytes: Buffer): string | undefined {
  const encodings = bytes[0] === 0xff && bytes[1] === 0xfe ? ['utf-16le'] : bytes[0] === 0xfe && bytes[1] === 0xff ? ['utf-16be'] : ['utf-8', 'gb18030']
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      return text.includes('\0') ? undefined : text
    } catch {
      // Not this one.
    }
  }
  return undefined
}

type CsvRow = { record: string[]; info: { lines: number } }

function parseCsv(text: string): Parsed {
  let rows: CsvRow[]
  try {
    rows = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 1_000_000, delimiter: delimiterOf(text) }) as unknown as CsvRow[]
  } catch (error) {
    const { message, lines = 0 } = error as Error & { lines?: number }
    return hopeless({ line: lines, column: '', value: '', why: 'broken', detail: { detail: message.slice(0, 200) } })
  }
  const [heading, ...body] = rows
  if (!heading) return { lines: [], faults: [], hopeless: false }
  const { order, faults } = readHeading(heading.record)
  if (faults.some(({ warning }) => !warning)) return hopeless(...faults)
  const lines: Line[] = []
  let before = heading.info.lines
  for (const { record, info } of body) {
    // A cell may hold several lines: the record begins after the one before it.
    const line = before + 1
    before = info.lines
    if (record.every((cell) => cell.trim() === '')) continue
    if (record.length !== order.length)
      faults.push({ line, column: '', value: record.join(',').slice(0, 200), why: 'cells', detail: { found: record.length, wanted: order.length } })
    else lines.push({ line, cells: Object.fromEntries(order.flatMap((column, i) => (column === undefined ? [] : [[column, record[i] ?? '']]))) })
  }
  return { lines, faults, hopeless: false }
}

/** Spreadsheets of some countries part cells by semicolons, and copies by tabs. */
function delimiterOf(text: string): string {
  const heading = text.slice(0, text.search(/[\r\n]|$/))
  return [',', '\t', ';'].reduce((best, sign) => (heading.split(sign).length > heading.split(best).length ? sign : best))
}

function readHeading(record: string[]): { order: (Column | undefined)[]; faults: Fault[] } {
  const faults: Fault[] = []
  const order = record.map((heading, i) => {
    const column = columnOf(heading)
    if (column === undefined)
      faults.push({ line: 1, column: heading.slice(0, 60), value: '', why: STOCK.test(heading.trim()) ? 'heading_stock' : 'heading_unknown', warning: true })
    else if (record.findIndex((other) => columnOf(other) === column) !== i) faults.push({ line: 1, column, value: heading, why: 'heading_twice' })
    return column
  })
  for (const column of NEEDED) if (!order.includes(column)) faults.push({ line: 1, column, value: '', why: 'heading_missing' })
  return { order, faults }
}

function parseJson(text: string): Parsed {
  let rows: unknown
  try {
    rows = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return hopeless({ line: 0, column: '', value: '', why: 'broken', detail: { detail: (error as Error).message.slice(0, 200) } })
  }
  if (!Array.isArray(rows)) return hopeless({ line: 0, column: '', value: '', why: 'broken', detail: { detail: '[…]' } })
  const lines: Line[] = []
  const faults: Fault[] = []
  for (const [i, row] of rows.entries()) {
    const line = i + 1
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      faults.push({ line, column: '', value: JSON.stringify(row).slice(0, 200), why: 'broken', detail: { detail: '{…}' } })
      continue
    }
    const given = row as Record<string, unknown>
    lines.push({ line, cells: Object.fromEntries(columnNames.filter((name) => given[name] !== undefined && given[name] !== null).map((name) => [name, cellOf(given[name])])) })
  }
  return { lines, faults, hopeless: false }
}

const cellOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
