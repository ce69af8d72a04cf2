import { enBuying } from './buying.en.ts'
import { zhBuying } from './buying.zh-CN.ts'
import { en } from './en.ts'
import { enIdentity } from './identity.en.ts'
import { zhIdentity } from './identity.zh-CN.ts'
import { enWishes } from './wishes.en.ts'
import { zhWishes } from './wishes.zh-CN.ts'
import { zh } from './zh-CN.ts'

const all = { 'zh-CN': { ...zh, ...zhBuying, ...zhIdentity, ...zhWishes }, en: { ...en, ...enBuying, ...enIdentity, ...enWishes } }

/** Every text of the shop in one language. */
export const t = (lang: keyof typeof all) => all[lang]
