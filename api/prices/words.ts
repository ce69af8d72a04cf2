import { type Lang, said } from '../shared/i18n.ts'
import type { Hint } from './hints.ts'
import { kindDetail, saidBy } from './plugin-kinds.ts'
import type { Coupon, Promotion, Step } from './price.ts'

/** "¥88", "¥88.50": places only where they say something. */
export function shortYuan(fen: number): string {
  return `¥${fen % 100 === 0 ? fen / 100 : (fen / 100).toFixed(2)}`
}

/** 88 → "8.8 折": what is still paid, as people say it. */
const tenths = (percent: number): string => `${percent % 10 === 0 ? percent / 10 : (percent / 10).toFixed(1)} 折`

/** What a promotion gives, in one line: a tag of few letters, and the whole of it. */
export function promotionWords(promotion: Promotion, lang: Lang): { tag: string; text: string } {
  const say = (zhTag: string, enTag: string, zh: string, en: string) => ({ tag: said(lang, zhTag, enTag), text: said(lang, zh, en) })
  if (promotion.kind === 'member') {
    const { level, percent } = promotion
    return say('会员价', 'Members', `${level} 级会员享 ${tenths(percent)}`, `${100 - percent}% off for members from level ${level}`)
  }
  if (promotion.kind === 'nth-piece') {
    const { nth, percent } = promotion
    const zh = percent === 50 ? `第 ${nth} 件半价` : percent === 0 ? `第 ${nth} 件免费` : `第 ${nth} 件 ${tenths(percent)}`
    const en = percent === 50 ? `Every ${ordinal(nth)} piece half price` : percent === 0 ? `Every ${ordinal(nth)} piece free` : `${100 - percent}% off every ${ordinal(nth)} piece`
    return say('多件优惠', 'Multi-buy', zh, en)
  }
  if (promotion.kind === 'full-reduction') {
    const steps = promotion.steps.map(({ threshold, off }) => said(lang, `满 ${shortYuan(threshold)} 减 ${shortYuan(off)}`, `${shortYuan(off)} off from ${shortYuan(threshold)}`))
    return { tag: said(lang, '满减', 'Save'), text: steps.join(said(lang, '，', ', ')) }
  }
  if (promotion.kind === 'plugin') {
    const { label = '', label_en = '' } = kindDetail(promotion.rule)
    const text = saidBy(promotion) ?? { zh: promotion.name, en: promotion.nameEn }
    return say(label, label_en, text.zh, text.en)
  }
  const { threshold, gift } = promotion
  const pieces = gift.count > 1 ? ` × ${gift.count}` : ''
  const over = gift.left < gift.count ? said(lang, '（已赠完）', ' (all given)') : ''
  return say('满赠', 'Gift', `满 ${shortYuan(threshold)} 送「${gift.name}」${pieces}${over}`, `“${gift.nameEn}”${pieces} with ${shortYuan(threshold)} or more${over}`)
}

function ordinal(n: number): string {
  if (n % 100 >= 11 && n % 100 <= 13) return `${n}th`
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`
}

export type CouponTerms = { kind: Coupon['kind']; amount: number | null; percent: number | null; cap: number | null; threshold: number }

/** What a coupon is worth: the large figure of the ticket, and under what condition. */
export function couponWords({ kind, amount, percent, cap, threshold }: CouponTerms, lang: Lang): { worth: string; from: string; cap: string } {
  const worth = kind === 'fixed' ? shortYuan(amount ?? 0) : said(lang, tenths(100 - (percent ?? 0)), `${percent}% off`)
  const from = threshold > 0 ? said(lang, `满 ${shortYuan(threshold)} 可用`, `From ${shortYuan(threshold)}`) : said(lang, '无门槛', 'No minimum')
  return { worth, from, cap: cap === null ? '' : said(lang, `最多减 ${shortYuan(cap)}`, `Up to ${shortYuan(cap)}`) }
}

/** A step of a price in words: what it is, and what decided it. */
export function stepWords({ kind, name = '', nameEn = '', detail = {} }: Step, lang: Lang): { label: string; why: string } {
  const own = said(lang, name, nameEn || name)
  const fen = (key: string) => shortYuan(Number(detail[key] ?? 0))
  const grams = `${Number(detail.grams ?? 0) / 1000} kg`
  const gift = said(lang, String(detail.gift ?? ''), String(detail.gift_en ?? detail.gift ?? ''))
  const say = (label: [string, string], why: [string, string] = ['', '']) => ({ label: said(lang, ...label), why: said(lang, ...why) })
  switch (kind) {
    case 'goods':
      return say(['商品金额', 'Goods'])
    case 'member':
      return say(['会员价', 'Member price'], [own, own])
    case 'nth-piece':
      return say(['多件优惠', 'Multi-buy'], [own, own])
    case 'plugin':
      return say([String(detail.label ?? ''), String(detail.label_en ?? '')], [own, own])
    case 'full-reduction':
      return say(['满减', 'Saved'], [`${own} · 已满 ${fen('threshold')}`, `${own} · ${fen('threshold')} reached`])
    case 'gift':
      return say(['赠品', 'Gift'], [`${own} · 送「${gift}」× ${detail.count ?? 1}`, `${own} · “${gift}” × ${detail.count ?? 1}`])
    case 'gift-gone':
      return say(['赠品', 'Gift'], [`「${gift}」已经赠完`, `“${gift}”: all have been given`])
    case 'coupon':
      return say(['优惠券', 'Coupon'], [own, own])
    case 'freight':
      return say(['运费', 'Delivery'], [`${own} · ${grams}`, `${own} · ${grams}`])
    case 'freight-free':
      return say(['运费', 'Delivery'], [`${own} · 满 ${fen('free_over')} 包邮`, `${own} · free from ${fen('free_over')}`])
    case 'balance':
      return say(['余额支付', 'From your wallet'])
  }
}

/** A hint in words: "再买 ¥20 可减 ¥5". */
export function hintWords({ promotion, lack, next, unit }: Hint, lang: Lang): string {
  if (promotion.kind === 'full-reduction') return said(lang, `再买 ${shortYuan(lack)} 可减 ${shortYuan(next)}`, `${shortYuan(lack)} more takes ${shortYuan(next)} off`)
  if (promotion.kind === 'gift') return said(lang, `再买 ${shortYuan(lack)} 送「${promotion.gift.name}」`, `${shortYuan(lack)} more brings you “${promotion.gift.nameEn}”`)
  const { text } = promotionWords(promotion, lang)
  return unit === 'pieces' ? said(lang, `再买 1 件，${text}`, `One more piece: ${text.charAt(0).toLowerCase()}${text.slice(1)}`) : text
}
