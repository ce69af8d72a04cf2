import { type Lang, said } from '../shared/i18n.ts'

/** What a field of a page wants, for whoever filled it in. The API names the field; a person is told what to do. */
const words: Record<string, [zh: string, en: string]> = {
  receiver: ['请填收货人，最多 10 个字', 'Who receives it? At most 10 characters'],
  address: ['请填详细地址，最多 100 个字', 'Street, number and room, please; at most 100 characters'],
  postcode: ['邮编最多 6 位', 'A postcode has at most 6 digits'],
  tag: ['标签最多 10 个字', 'At most 10 characters'],
  words: ['最多 500 个字，不能有特殊控制符', 'At most 500 characters, please'],
  text: ['请写 1 到 500 个字，不能有特殊控制符', 'Between 1 and 500 characters, please'],
  stars: ['请选 1 到 5 颗星', 'Please choose one to five stars'],
  pictures: ['最多 6 张图片，不能重复', 'At most 6 pictures, each once'],
  tracking_number: ['运单号是 5–40 位字母、数字或短横', 'A tracking number has 5–40 letters, digits or hyphens'],
  courier: ['请选快递公司', 'Please choose a courier'],
  kind: ['请选一种', 'Please choose one'],
  reason: ['请选一个原因', 'Please choose a reason'],
}

/** Undefined for a field that has no words of its own. */
export const fieldWords = (lang: Lang, field: string): string | undefined => (Object.hasOwn(words, field) ? said(lang, ...words[field]!) : undefined)
