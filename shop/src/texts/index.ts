import { enBuying } from './buying.en.ts'
import { zhBuying } from './buying.zh-CN.ts'
import { en } from './en.ts'
import { enCatalogue } from './catalogue.en.ts'
import { zhCatalogue } from './catalogue.zh-CN.ts'
import { enIdentity } from './identity.en.ts'
import { zhIdentity } from './identity.zh-CN.ts'
import { enWishes } from './wishes.en.ts'
import { zhWishes } from './wishes.zh-CN.ts'
import { enPrices } from './prices.en.ts'
import { zhPrices } from './prices.zh-CN.ts'
import { enOrders } from './orders.en.ts'
import { zhOrders } from './orders.zh-CN.ts'
import { zh } from './zh-CN.ts'

const all = { 'zh-CN': { ...zh, ...zhCatalogue, ...zhBuying, ...zhIdentity, ...zhWishes, ...zhPrices, ...zhOrders }, en: { ...en, ...enCatalogue, ...enBuying, ...enIdentity, ...enWishes, ...enPrices, ...enOrders } }

/** Every text of the shop in one language. */
export const t = (lang: keyof typeof all) => all[lang]
