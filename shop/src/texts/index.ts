import { enBuying } from './buying.en.ts'
import { zhBuying } from './buying.zh-CN.ts'
import { en } from './en.ts'
import { zh } from './zh-CN.ts'

const all = { 'zh-CN': { ...zh, ...zhBuying }, en: { ...en, ...enBuying } }

/** Every text of the shop in one language. */
export const t = (lang: keyof typeof all) => all[lang]
