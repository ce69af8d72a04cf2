import { cities, districts, type Place, parentOf, placeName, provinces, type Region } from './regions.ts'

/** What a pasted line says; '' for what it does not. `detail` is the address without its region, `address` all of it. */
export type ParsedAddress = {
  receiver: string
  mobile: string
  postcode: string
  province: string
  city: string
  district: string
  region: string
  detail: string
  address: string
}

const MOBILE = /(?<!\d)(?:(?:\+|00)?86[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/
const POSTCODE = /(?:邮政编码|邮编)[\s:]*(\d{6})(?!\d)|(?<=^|[\s,;|])(\d{6})(?=$|[\s,;|])/
const NAME_LABEL = /(?:收货人姓名|收货人|收件人姓名|收件人|联系人|姓名|name)\s*:?\s*/gi
const PHONE_LABEL = /(?:手机号码|手机号|联系电话|联系方式|收货电话|电话号码|手机|电话|phone|tel|mobile)\s*:?\s*/gi
const PLACE_LABEL = /(?:所在地区|详细地址|收货地址|收件地址|联系地址|地区|地址|address)\s*[:\s]\s*/gi
/** Stand for what was cut out; nobody can type them. */
const [PHONE_MARK, NAME_MARK] = ['\u{e001}', '\u{e002}']
const SEPARATORS = /[\s,;|/、。\u{e001}\u{e002}]+/u

/** Reads a receiver, a phone number and an address out of text that somebody pasted, in whatever order they stand. Never throws. */
export function parseAddress(text: string): ParsedAddress {
  const clean = normalized(text)
  const mobile = MOBILE.exec(clean)
  const withoutPhone = clean.replace(MOBILE, ` ${PHONE_MARK} `).replace(PHONE_LABEL, ' ')
  const code = POSTCODE.exec(withoutPhone)
  const rest = withoutPhone.replace(POSTCODE, ' ').replace(NAME_LABEL, ` ${NAME_MARK}`).replace(PLACE_LABEL, ' ')
  const found = findPlace(rest)
  const { receiver, detail } = found ? splitAround(rest, found) : splitWithout(rest)
  const place: Place = found?.place ?? { province: null, city: null, district: null }
  const region = placeName(place)
  return {
    receiver,
    mobile: mobile ? mobile.slice(1).join('') : '',
    postcode: code?.[1] ?? code?.[2] ?? '',
    province: place.province ?? '',
    city: place.city ?? '',
    district: place.district ?? '',
    region,
    detail,
    address: region + detail,
  }
}

/** The province and city an address begins with, without anything below; '' when it names none. */
export function provinceAndCityOf(address: string): string {
  const found = findPlace(normalized(address))
  return found ? placeName({ ...found.place, district: null }) : ''
}

const normalized = (text: string) =>
  text
    .slice(0, 500)
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Co}\p{Cs}【】[\]"“”]/gu, ' ')
    .replace(/[\p{Cc}]/gu, ' ')
    .trim()

/** Where a region stands in the text, what it is, and how much of it was written there. */
type Found = { from: number; to: number; place: Place; depth: number }

const PEOPLES =
  '朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|壮|傣|白|景颇|傈僳|回|蒙古|哈萨克|柯尔克孜|黎|满|畲|瑶|仡佬|水|土|撒拉|东乡|保安|裕固|纳西|拉祜|佤|布朗|独龙|怒|普米|各|达斡尔|鄂温克|鄂伦春|锡伯|塔吉克|仫佬|毛南'
const ENDINGS = [
  /(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$/,
  new RegExp(`(?:(?:${PEOPLES})族?)*自治州$|地区$|盟$|市$`),
  new RegExp(`(?:(?:${PEOPLES})族?)*自治[县旗]$|新区$|[区县市旗]$`),
]
/** A short name in front of one of these is a street or a house, not a region. */
const NOT_A_REGION = /^(?:大?[路街道巷里弄村]|大道|大厦|广场|公寓|小区|花园|宾馆|酒店|饭店|银行|站|南路|北路|东路|西路|中路)/

type Alias = Region & { alias: string; short: boolean }
const aliases = [provinces, cities, districts].map((regions, level) =>
  regions
    .flatMap(({ code, name }): Alias[] => {
      const alias = name.replace(ENDINGS[level]!, '')
      return [{ code, name, alias: name, short: false }, ...(alias !== name && alias.length >= 2 ? [{ code, name, alias, short: true }] : [])]
    })
    .sort((a, b) => b.alias.length - a.alias.length),
)

/** The region of a level that the text names at this place; the longest name wins. */
function namedAt(text: string, at: number, level: number, fits: (code: string) => boolean): Alias | undefined {
  return aliases[level]!.find(
    ({ code, alias, short }) => text.startsWith(alias, at) && fits(code) && !(short && NOT_A_REGION.test(text.slice(at + alias.length, at + alias.length + 3))),
  )
}

const gap = (text: string, at: number) => at + (/^[\s,/、\-·]*/.exec(text.slice(at))?.[0].length ?? 0)

/** The place that says most; of two that say the same, the first. */
function findPlace(text: string): Found | undefined {
  let best: Found | undefined
  for (const from of startsOf(text)) {
    const found = placeAt(text, from)
    if (found && (!best || found.depth > best.depth)) best = found
  }
  return best
}

/** Where a region may begin: at a word; and, because names stick to addresses, wherever a whole province's name begins. */
function startsOf(text: string): number[] {
  const words = [...text.matchAll(/(?<=^|[\s,;|/、。:\u{e001}\u{e002}])[\p{Script=Han}]/gu)].map(({ index }) => index)
  const stuck = [...provinces, ...cities].flatMap(({ name }) => {
    const at = name.length > 2 ? text.indexOf(name) : -1
    return at > 0 ? [at] : []
  })
  return [...new Set([...words, ...stuck])].sort((a, b) => a - b)
}

function placeAt(text: string, from: number): Found | undefined {
  const province = namedAt(text, from, 0, () => true)
  const within = province ? downFrom(text, from, from + province.alias.length, province.code, 1) : undefined
  const city = namedAt(text, from, 1, () => true)
  const fromCity = city ? downFrom(text, from, from + city.alias.length, city.code, 1) : undefined
  // 吉林 is a province and a city: what the rest of the line fits better.
  if (within && (!fromCity || within.depth >= fromCity.depth)) return within
  return fromCity ?? onlyDistrict(text, from)
}

/** Reads on below a province or city. A missing city is known by its district. */
function downFrom(text: string, from: number, end: number, code: string, depth: number): Found {
  const at = gap(text, end)
  if (code.endsWith('0000')) {
    const city = namedAt(text, at, 1, (below) => parentOf(below) === code)
    // 北京 is written once or twice.
    const viaCity = city ? downFrom(text, from, at + city.alias.length, city.code, depth + 1) : undefined
    if (viaCity?.place.district) return viaCity
    const district = namedAt(text, at, 2, (below) => below.startsWith(code.slice(0, 2)))
    if (district) return { from, to: at + district.alias.length, place: placeOf(district.code), depth: depth + 1 }
    return viaCity ?? { from, to: end, place: placeOf(code), depth }
  }
  const district = namedAt(text, at, 2, (below) => parentOf(below) === code)
  return district ? { from, to: at + district.alias.length, place: placeOf(district.code), depth: depth + 1 } : { from, to: end, place: placeOf(code), depth }
}

/** A district without anything above it, if the country has but one of that name. */
function onlyDistrict(text: string, from: number): Found | undefined {
  const named = aliases[2]!.filter(({ alias, short }) => !short && text.startsWith(alias, from))
  const [first] = named
  if (!first || named.some(({ alias, code }) => alias === first.alias && code !== first.code)) return undefined
  return { from, to: from + first.alias.length, place: placeOf(first.code), depth: 1 }
}

function placeOf(code: string): Place {
  if (code.endsWith('0000')) return { province: code, city: null, district: null }
  if (code.endsWith('00')) return { province: parentOf(code), city: code, district: null }
  return { province: parentOf(parentOf(code)), city: parentOf(code), district: code }
}

/** The name stands before the region, or behind the address. */
function splitAround(text: string, { from, to }: Found): { receiver: string; detail: string } {
  const labelled = labelledName(text)
  const before = words(text.slice(0, from))
  const after = text.slice(to)
  const early = labelled ?? before.find((word) => isName(word, true))
  const late = early === undefined ? nameBehind(after) : undefined
  const receiver = early ?? late ?? ''
  const kept = words(after)
  if (receiver !== '' && (late !== undefined || labelled !== undefined)) drop(kept, receiver)
  return { receiver: cut(receiver), detail: kept.join(' ') }
}

/** Nothing here is a region of ours: the first name is the name, the rest the address. */
function splitWithout(text: string): { receiver: string; detail: string } {
  const all = words(text)
  const receiver = labelledName(text) ?? nameBehind(text) ?? all.find((word) => isName(word, false)) ?? ''
  if (receiver !== '') drop(all, receiver)
  return { receiver: cut(receiver), detail: all.join(' ') }
}

const words = (text: string) => text.split(SEPARATORS).filter((word) => word !== '' && word !== ':' && word !== '-')
const cut = (name: string) => [...name].slice(0, 10).join('')

function drop(list: string[], word: string): void {
  const at = list.lastIndexOf(word)
  if (at !== -1) list.splice(at, 1)
}

function labelledName(text: string): string | undefined {
  const after = text.split(NAME_MARK)[1]
  const [name] = after === undefined ? [] : words(after)
  return name !== undefined && [...name].length <= 10 ? name : undefined
}

/** The word beside the phone number, else the last one, when it looks like a name. */
function nameBehind(text: string): string | undefined {
  const [left, right] = text.split(PHONE_MARK) as [string, string | undefined]
  const beside = right === undefined ? [] : [words(left).at(-1), words(right)[0]]
  const near = beside.find((word) => word !== undefined && isName(word, true))
  return near ?? [words(text).at(-1)].find((word) => word !== undefined && isName(word, false))
}

const HAN_NAME = /^[\p{Script=Han}·]{2,4}$|^\p{Script=Han}{1,2}(?:先生|女士|小姐|老师|同学|阿姨)$|^[\p{Script=Han}·]{5,10}$/u
const LATIN_NAME = /^[A-Za-z][A-Za-z.'-]{1,9}$/
const HOUSE = /[省市区县镇乡村路街道巷弄号栋幢楼层室院厦园苑城府庄社场店厂校门座口]$/
const SURNAME =
  /^[李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文]/u

/** Whether a word looks like a person; `sure` when it stands where names stand. */
function isName(word: string, sure: boolean): boolean {
  if (LATIN_NAME.test(word)) return true
  if (!HAN_NAME.test(word) || (!sure && [...word].length > 4)) return false
  if (!HOUSE.test(word)) return sure || SURNAME.test(word)
  return sure && SURNAME.test(word) && [...word].length <= 3
}
