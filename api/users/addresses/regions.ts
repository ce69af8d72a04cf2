import { areaList } from '@vant/area-data'
import { Refusal } from '../../shared/refusals.ts'
import { provincesInEnglish } from './province-names.ts'

/** A province, city or district by its code (GB/T 2260, six digits). A province alone has an English name. */
export type Region = { code: string; name: string; name_en?: string }
/** Codes of a place, as far as it is known: a district never without its city, a city never without its province. */
export type Place = { province: string | null; city: string | null; district: string | null }
export type PlaceWish = { province?: unknown; city?: unknown; district?: unknown }

const listOf = (names: Record<string, string>): Region[] => Object.entries(names).map(([code, name]) => ({ code, name }))

export const provinces = listOf(areaList.province_list).map((province) => ({ ...province, name_en: provincesInEnglish[province.code.slice(0, 2)]! }))
export const cities = listOf(areaList.city_list)
export const districts = listOf(areaList.county_list)

const names = new Map([...provinces, ...cities, ...districts].map(({ code, name }) => [code, name]))
const below = Map.groupBy([...cities, ...districts], ({ code }) => parentOf(code))
/** Cities that exist only in the table: the districts below them answer to the province. */
const NO_CITY = /^(?:省直辖县|自治区直辖县级行政区划|县)$/

/** The code of the region above; '' for a province. */
export function parentOf(code: string): string {
  if (code.endsWith('0000')) return ''
  return code.endsWith('00') ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`
}

/** The regions right below one, or the provinces. Throws 10170 for a code that is none. */
export function regionsBelow(parent?: string): Region[] {
  if (parent === undefined || parent === '') return provinces
  if (!names.has(parent)) throw new Refusal(10170)
  return below.get(parent) ?? []
}

/** A place as a client sends it: nothing, or a chain from the province down. Throws 10170 when it is no chain. */
export function checkPlace({ province, city, district }: PlaceWish): Place {
  const chain = [province, city, district].map(codeOf)
  let parent: string | null = ''
  for (const code of chain) {
    if (code !== null && (parent === null || !names.has(code) || parentOf(code) !== parent)) throw new Refusal(10170)
    parent = code
  }
  return { province: chain[0]!, city: chain[1]!, district: chain[2]! }
}

function codeOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  return String(value as string | number)
}

/** A place as it begins an address: "北京市朝阳区", "广东省深圳市南山区". */
export function placeName({ province, city, district }: Place): string {
  const parts = [province, city, district].flatMap((code) => (code === null ? [] : [names.get(code) ?? '']))
  return [...new Set(parts)].filter((name) => !NO_CITY.test(name)).join('')
}
