import type { zhCatalogue } from './catalogue.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enCatalogue: SameKeys<typeof zhCatalogue> = {
  packing: 'In the parcel',
  orderLimit: (count: number) => `At most ${count} per order`,
  personLimit: (count: number) => `at most ${count} per person`,
  limitComma: ', ',
  news: 'News',
  alsoLike: 'You may also like',
  scoreOf: (score: string, count: string) => `Rated ${score} by ${count} buyers`,
  couponShort: (worth: string, from: string) => `${worth} (${from.charAt(0).toLowerCase()}${from.slice(1)})`,
  couponReady: (name: string, amount: string) => `Your coupon “${name}” takes ${amount} off at checkout`,
  couponOpen: (name: string, amount: string) => `Claim “${name}” and take ${amount} off`,
  couponNear: (lack: string, worth: string) => `${lack} more and a coupon for ${worth} fits`,
  addressFirst: 'Add an address first',
}
