/** Texts of the catalogue's pages. */
export const zhCatalogue = {
  packing: '包装清单',
  orderLimit: (count: number, unit: string) => `每单限购 ${count} ${unit}`,
  personLimit: (count: number, unit: string) => `每人限购 ${count} ${unit}`,
  limitComma: '，',
  news: '集市快讯',
  alsoLike: '你可能还喜欢',
  scoreOf: (score: string, count: string) => `评分 ${score}，${count} 条评价`,
  couponShort: (worth: string, from: string) => `${worth}（${from}）`,
  couponReady: (name: string, amount: string) => `已有券「${name}」，结算时再减 ${amount}`,
  couponOpen: (name: string, amount: string) => `领券「${name}」，本单再减 ${amount}`,
  couponNear: (lack: string, worth: string) => `再买 ${lack} 可用券：${worth}`,
  addressFirst: '请先添加收货地址',
}
