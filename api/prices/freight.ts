import type { GoodsLine, Values } from '@jishi/plugin'
import { feeByPlugin } from './plugin-kinds.ts'

/** What delivery costs to some regions; amounts in fen. No regions: everywhere that no other rule names. */
export type FreightRule = {
  id: number
  name: string
  nameEn: string
  /** GB/T 2260, from the left: "65" or "650000" is a province, "6501" a city. */
  regions: string[]
  deliverable: boolean
  firstGrams: number
  firstFee: number
  furtherGrams: number
  furtherFee: number
  freeOver: number | null
  /** Of a plugin that reckons instead (`<plugin>/<kind>`), and what was filled in for it. */
  rule?: string | null
  values?: Values | null
}

/** Where a parcel goes: the code of the region as far as it is known, and the address as it is written. */
export type Destination = { region: string | null; address: string }

/** A province's code by how addresses begin; the long form begins with the short one. */
const provinceNames: Record<string, string> = {
  北京: '11',
  天津: '12',
  河北: '13',
  山西: '14',
  内蒙古: '15',
  辽宁: '21',
  吉林: '22',
  黑龙江: '23',
  上海: '31',
  江苏: '32',
  浙江: '33',
  安徽: '34',
  福建: '35',
  江西: '36',
  山东: '37',
  河南: '41',
  湖北: '42',
  湖南: '43',
  广东: '44',
  广西: '45',
  海南: '46',
  重庆: '50',
  四川: '51',
  贵州: '52',
  云南: '53',
  西藏: '54',
  陕西: '61',
  甘肃: '62',
  青海: '63',
  宁夏: '64',
  新疆: '65',
  台湾: '71',
  香港: '81',
  澳门: '82',
}

/**
 * The code of the region a parcel goes to: the known one, else the province that the address begins with (after "中国"),
 * else the first province named in it with its rank, as in "西藏自治区"; '' when nothing tells.
 */
export function regionOf({ region, address }: Destination): string {
  if (region) return significant(region)
  const text = address.replace(/\s/g, '').replace(/^中国/, '')
  const named = Object.entries(provinceNames)
  const first = named.find(([name]) => text.startsWith(name))
  if (first) return first[1]
  const within = named
    .map(([name, code]) => ({ code, at: text.search(new RegExp(`${name}(?:省|市|.{0,3}自治区|特别行政区)`)) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
  return within[0]?.code ?? ''
}

/** The rule for a place: the longest code that it begins with, of equals the older rule; else the rule for everywhere. */
export function ruleFor(rules: readonly FreightRule[], destination: Destination): FreightRule | undefined {
  const region = regionOf(destination)
  const reach = (rule: FreightRule): number => {
    if (rule.regions.length === 0) return 0
    return Math.max(-1, ...rule.regions.map(significant).map((code) => (region !== '' && region.startsWith(code) ? code.length : -1)))
  }
  return rules
    .map((rule) => ({ rule, reach: reach(rule) }))
    .filter(({ reach }) => reach >= 0)
    .toSorted((a, b) => b.reach - a.reach || a.rule.id - b.rule.id)[0]?.rule
}

/** Fen for a parcel: by weight the first one and every further one that is begun, or as a plugin reckons; undefined when that cannot be told. */
export function feeFor(rule: FreightRule, parcel: { lines: readonly GoodsLine[]; grams: number; region: string }): number | undefined {
  if (rule.rule) return feeByPlugin({ rule: rule.rule, values: rule.values ?? {} }, parcel)
  const { grams } = parcel
  const beyond = Math.max(0, grams - rule.firstGrams)
  return rule.firstFee + Math.ceil(beyond / rule.furtherGrams) * rule.furtherFee
}

/** "650000" → "65", "650100" → "6501": zeros at the end name no smaller region. */
function significant(code: string): string {
  if (code.endsWith('0000')) return code.slice(0, 2)
  return code.length === 6 && code.endsWith('00') ? code.slice(0, 4) : code
}
