import type { GoodsLine, Values } from '@jishi/plugin'
import { askStill } from '../plugins/ask.ts'
import { freightKind, promotionKind } from '../plugins/loaded.ts'

/** No parcel costs more, in fen: a fee beyond it is a fault. */
const HIGHEST_FEE = 1_000_000

type Rule = { rule: string; values: Values }
type OpenLine = Omit<GoodsLine, 'catalogs'> & { catalogs: readonly number[] }

/**
 * What a plugin's promotion takes off each of these lines, in fen, in their order. A plugin that is not there, throws, or says what
 * cannot be gives nothing: what the buyer sees is without it, and so is what they pay.
 */
export function offsOf({ rule, values }: Rule, lines: readonly OpenLine[]): number[] {
  const nothing = () => lines.map(() => 0)
  const kind = promotionKind(rule)
  if (!kind || lines.length === 0) return nothing()
  const ask = () => {
    const offs: unknown = kind.off(lines.map(copyOf), values)
    if (!Array.isArray(offs) || offs.length !== lines.length) throw new Error('not one number for each line')
    return lines.map(({ left }, n) => wholeIn(offs[n], left))
  }
  return askStill(pluginOf(rule), `${rule} off`, ask, nothing)
}

/** What delivery costs by a plugin's reckoning, in fen; undefined when it cannot be told. Never free by accident. */
export function feeByPlugin({ rule, values }: Rule, parcel: { lines: readonly OpenLine[]; grams: number; region: string }): number | undefined {
  const kind = freightKind(rule)
  if (!kind) return undefined
  const ask = () => wholeIn(kind.reckon({ ...parcel, lines: parcel.lines.map(copyOf) }, values), HIGHEST_FEE)
  return askStill<number | undefined>(pluginOf(rule), `${rule} reckon`, ask, () => undefined)
}

/** The names of a kind, for the step of a price: kept with it, for the plugin may be gone when it is read. */
export function kindDetail(rule: string): Record<string, string> {
  const name = promotionKind(rule)?.name
  return { rule, label: name?.zh ?? rule, label_en: name?.en ?? rule }
}

/** What a promotion of a plugin's says of itself; undefined when the plugin cannot tell. */
export function saidBy({ rule, values }: Rule): { zh: string; en: string } | undefined {
  const kind = promotionKind(rule)
  if (!kind) return undefined
  const ask = () => {
    const { zh, en } = kind.says(values)
    if (typeof zh !== 'string' || typeof en !== 'string') throw new Error('no words')
    return { zh: zh.slice(0, 100), en: en.slice(0, 100) }
  }
  return askStill<{ zh: string; en: string } | undefined>(pluginOf(rule), `${rule} says`, ask, () => undefined)
}

const pluginOf = (rule: string) => ({ name: rule.split('/')[0]! })

/** Of its own, so that a plugin cannot change ours; and nothing beside what the contract has. */
const copyOf = ({ skuId, spuId, catalogs, count, price, grams, left }: OpenLine): GoodsLine => ({ skuId, spuId, catalogs: [...catalogs], count, price, grams, left })

function wholeIn(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most) throw new Error(`no whole fen from 0 to ${most}`)
  return value
}
