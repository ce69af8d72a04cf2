import type { zhCatalogue } from './catalogue.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enCatalogue: SameKeys<typeof zhCatalogue> = {
  packing: 'In the parcel',
  orderLimit: (count: number) => `At most ${count} per order`,
  personLimit: (count: number) => `at most ${count} per person`,
  limitComma: ', ',
  news: 'News',
}
