/** A courier by its code at courier-query services. `tracked`: they can be asked about its parcels. */
export type Courier = { code: string; zh: string; en: string; tracked: boolean }

export const couriers: readonly Courier[] = [
  { code: 'shunfeng', zh: '顺丰速运', en: 'SF Express', tracked: true },
  { code: 'jd', zh: '京东物流', en: 'JD Logistics', tracked: true },
  { code: 'zhongtong', zh: '中通快递', en: 'ZTO Express', tracked: true },
  { code: 'yuantong', zh: '圆通速递', en: 'YTO Express', tracked: true },
  { code: 'shentong', zh: '申通快递', en: 'STO Express', tracked: true },
  { code: 'yunda', zh: '韵达快递', en: 'Yunda Express', tracked: true },
  { code: 'jtexpress', zh: '极兔速递', en: 'J&T Express', tracked: true },
  { code: 'ems', zh: 'EMS', en: 'EMS', tracked: true },
  { code: 'youzhengguonei', zh: '中国邮政', en: 'China Post', tracked: true },
  { code: 'debangkuaidi', zh: '德邦快递', en: 'Deppon Express', tracked: true },
  { code: 'danniao', zh: '丹鸟', en: 'Danniao', tracked: true },
  { code: 'jishi', zh: '集市快递', en: 'Jishi Express', tracked: false },
]

const byCode = new Map(couriers.map((courier) => [courier.code, courier]))

/** A courier by code; undefined for one that we do not know. */
export const courierOf = (code: string | null): Courier | undefined => (code === null ? undefined : byCode.get(code))

/** A courier by code or by either name, as a table of shipments may have it. */
export const courierNamed = (text: string): Courier | undefined => {
  const wanted = text.trim().toLowerCase()
  return byCode.get(wanted) ?? couriers.find(({ zh, en }) => zh.toLowerCase() === wanted || en.toLowerCase() === wanted)
}

/** What people read; a code that we do not know is shown as it is. */
export const courierName = (code: string | null, lang: 'zh-CN' | 'en'): string => {
  const courier = courierOf(code)
  return courier ? (lang === 'en' ? courier.en : courier.zh) : (code ?? '')
}
