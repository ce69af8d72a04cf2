import type { Config } from '../config.ts'
import { type Lang, said } from '../shared/i18n.ts'

export type PayMethod = { method: string; name: string; hint: string }

/** The ways to pay that are open now, for the storefront's choice. */
export function payMethods(_config: Config, lang: Lang): PayMethod[] {
  return [{ method: 'alipay', name: said(lang, '支付宝', 'Alipay'), hint: said(lang, '跳转到支付宝收银台完成付款', 'You pay on Alipay’s own page') }]
}
