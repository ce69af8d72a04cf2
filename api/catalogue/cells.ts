import { fen } from '../shared/money.ts'
import type { Column, Fault, Reason } from './columns.ts'
import type { Line } from './parse.ts'

export type Pair = { name: string; nameEn: string; value: string; valueEn: string }
/** The cells of a line, understood. What is undefined was not said: a new product gets what is usual, an old one keeps what it has. */
export type Row = {
  line: number
  spuCode: string
  code: string
  category?: string | undefined
  brand?: string | undefined
  state?: 'launched' | 'withdrawn' | 'draft' | undefined
  texts: Partial<Record<Column, string>>
  specs?: Pair[] | undefined
  values?: Pair[] | undefined
  pictures?: string[] | undefined
  detailPictures?: string[] | undefined
  skuPictures?: string[] | undefined
  price?: number | undefined
  marketPrice?: number | undefined
  costPrice?: number | undefined
  weightGrams?: number | undefined
  orderLimit?: number | null | undefined
  personLimit?: number | null | undefined
  warnBelow?: number | undefined
  onSale?: boolean | undefined
}

const LENGTHS: Partial<Record<Column, number>> = {
  spu_code: 60,
  code: 60,
  name: 100,
  name_en: 200,
  description: 100_000,
  description_en: 100_000,
  packing: 2000,
  packing_en: 3000,
  after_sales: 5000,
  after_sales_en: 8000,
  sku_name: 200,
  sku_name_en: 300,
  caption: 200,
  caption_en: 300,
  unit: 20,
  unit_en: 30,
}
const STATES: Record<string, 'launched' | 'withdrawn' | 'draft'> = {
  上架: 'launched',
  launched: 'launched',
  下架: 'withdrawn',
  withdrawn: 'withdrawn',
  草稿: 'draft',
  draft: 'draft',
}
const YES = ['是', 'yes', 'true', '1', 'y']
const NO = ['否', 'no', 'false', '0', 'n']
const FILE = /^[0-9a-f]{2}\/[0-9a-f]{32}\.[a-z0-9]{2,5}$/

/** Understands the cells of a line. All that is wrong with it is told, not only the first thing. */
export function readCells({ line, cells }: Line): { row: Row; faults: Fault[] } {
  const faults: Fault[] = []
  const fault = (column: Column, why: Reason, detail?: Fault['detail'], warning = false) =>
    void faults.push({ line, column, value: (cells[column] ?? '').slice(0, 200), why, ...(detail ? { detail } : {}), ...(warning ? { warning } : {}) })
  const wrong = (column: Column, why: Reason): undefined => {
    fault(column, why)
    return undefined
  }
  const said = (column: Column): string | undefined => cells[column]?.trim() || undefined
  const asked = <T>(column: Column, read: (text: string) => T | undefined): T | undefined => {
    const text = said(column)
    return text === undefined ? undefined : read(text)
  }
  for (const [column, most] of Object.entries(LENGTHS) as [Column, number][]) if ((cells[column]?.length ?? 0) > most) fault(column, 'too_long', { most })
  for (const column of ['spu_code', 'code'] as const) if (said(column) === undefined) fault(column, 'missing')

  const money = (column: Column) =>
    asked(column, (text) => {
      if (/^¥?\d{1,9}(\.\d{1,2})?$/.test(text)) return fen(text.replace('¥', ''))
      // A minus before an amount says what is wrong better than "no amount".
      fault(column, column === 'price' && /^-\d/.test(text) ? 'price_zero' : 'not_money')
      return undefined
    })
  const whole = (column: Column, least: number) =>
    asked(column, (text) => {
      if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text)
      fault(column, 'not_whole', { least })
      return undefined
    })
  const limit = (column: Column) => (['-', '无', 'none'].includes(said(column) ?? '') ? null : whole(column, 1))
  const files = (column: Column) =>
    asked(column, (text) => {
      const keys = text.split(/[|\s]+/).filter(Boolean)
      if (keys.every((key) => FILE.test(key))) return keys
      fault(column, 'not_file')
      return undefined
    })
  const pairs = (column: Column) =>
    asked(column, (text) => {
      const found = readPairs(text)
      if (found === undefined) fault(column, 'not_pairs')
      else if (new Set(found.map(({ name }) => name)).size !== found.length) fault(column, 'twice')
      else return found
      return undefined
    })

  const price = money('price')
  const marketPrice = money('market_price')
  const costPrice = money('cost_price')
  if (price === 0) fault('price', 'price_zero')
  if (price !== undefined && marketPrice !== undefined && marketPrice < price) fault('market_price', 'market_below')
  if (price && costPrice !== undefined && costPrice > price) fault('cost_price', 'cost_above', undefined, true)
  const state = asked('state', (text) => STATES[text.toLowerCase()] ?? wrong('state', 'not_state'))
  const onSale = asked('on_sale', (text) => (YES.includes(text.toLowerCase()) ? true : NO.includes(text.toLowerCase()) ? false : wrong('on_sale', 'not_yes_no')))
  const texts = Object.fromEntries(Object.keys(LENGTHS).flatMap((column) => (said(column as Column) === undefined ? [] : [[column, said(column as Column)]]))) as Row['texts']
  const row: Row = {
    line,
    spuCode: said('spu_code') ?? '',
    code: said('code') ?? '',
    category: said('category'),
    brand: said('brand'),
    state,
    texts,
    specs: pairs('specs'),
    values: pairs('values'),
    pictures: files('pictures'),
    detailPictures: files('detail_pictures'),
    skuPictures: files('sku_pictures'),
    price,
    marketPrice,
    costPrice,
    weightGrams: whole('weight_grams', 1),
    orderLimit: limit('order_limit'),
    personLimit: limit('person_limit'),
    warnBelow: whole('warn_below', 0),
    onSale,
  }
  return { row, faults }
}

/** "颜色|Colour=红|Red; 尺码|Size=M" → pairs; undefined for what is not written so. A backslash takes the meaning from the sign after it. */
export function readPairs(text: string): Pair[] | undefined {
  const pairs: Pair[] = []
  for (const part of splitAt(text, /[;；\n]/)) {
    if (part.trim() === '') continue
    const sides = splitAt(part, /[=＝]/)
    if (sides.length !== 2) return undefined
    const [[name = '', nameEn = ''], [value = '', valueEn = '']] = sides.map((side) => splitAt(side, /\|/).map((word) => plain(word.trim()))) as [string[], string[]]
    if (name === '' || value === '' || name.length > 60 || value.length > 300) return undefined
    pairs.push({ name, nameEn, value, valueEn })
  }
  return pairs.length > 0 ? pairs : undefined
}

/** Pairs as `readPairs` reads them. */
export function writePairs(pairs: readonly Pair[]): string {
  const word = (text: string) => text.replace(/[\\;；=＝|\n]/g, '\\$&')
  const both = (zh: string, en: string) => (en ? `${word(zh)}|${word(en)}` : word(zh))
  return pairs.map(({ name, nameEn, value, valueEn }) => `${both(name, nameEn)}=${both(value, valueEn)}`).join('; ')
}

function splitAt(text: string, sign: RegExp): string[] {
  const parts = ['']
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (char === '\\' && i + 1 < text.length) parts[parts.length - 1] += char + text[++i]
    else if (sign.test(char)) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

const plain = (word: string) => word.replace(/\\([\s\S])/g, '$1')
