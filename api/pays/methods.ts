import type { Config } from '../config.ts'
import type { PayMethodName } from '../config/choices.ts'
import type { Deps } from '../deps.ts'
import { GatewayDown, type PayGateway } from '../drivers/pay/types.ts'
import { pluginPayment } from '../plugins/loaded.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'

/** `icon`: a drawing of the plugin's that brought it, as a data URI. */
export type PayMethod = { method: PayMethodName; name: string; hint: string; icon?: string }

/** A way to pay that goes through somebody else: the shop's own two, and those of plugins. */
export type GatewayName = PayMethodName

export const isGateway = (method: string): boolean => method !== 'balance' && method !== 'cod'

/** Those whose days can be compared with our books. */
export const reconciled = (pay: Deps['pay']): GatewayName[] => Object.keys(pay).filter((method) => pay[method]?.statement)

/** The ways to pay that are open now, for the storefront's choice. */
export function payMethods(config: Pick<Config, 'payMethods'>, lang: Lang): PayMethod[] {
  return config.payMethods.map((method) => ({ method, ...wordsFor(method, lang) }))
}

/** What a way to pay is called, also one that is no longer open. */
export function wordsFor(method: PayMethodName, lang: Lang): { name: string; hint: string; icon?: string } {
  switch (method) {
    case 'alipay':
      return { name: said(lang, '支付宝', 'Alipay'), hint: said(lang, '跳转到支付宝收银台完成付款', 'You pay on Alipay’s own page') }
    case 'wechat':
      return { name: said(lang, '微信支付', 'WeChat Pay'), hint: said(lang, '用微信扫码付款', 'Scan a code with WeChat') }
    case 'balance':
      return { name: said(lang, '余额', 'Wallet'), hint: said(lang, '用钱包里的余额付款', 'Pay from your balance here') }
    case 'cod':
      return { name: said(lang, '货到付款', 'Cash on delivery'), hint: said(lang, '收到包裹时付给快递员', 'Pay the courier at your door') }
    default:
      return wordsOfPlugin(method, lang)
  }
}

function wordsOfPlugin(method: PayMethodName, lang: Lang): { name: string; hint: string; icon?: string } {
  const payment = pluginPayment(method)
  if (!payment) return { name: method, hint: '' }
  const { name, hint, icon } = payment
  const words = { name: said(lang, name.zh, name.en), hint: said(lang, hint.zh, hint.en) }
  return icon === undefined ? words : { ...words, icon: `data:image/svg+xml;base64,${Buffer.from(icon.trim()).toString('base64')}` }
}

/** A way to pay that is open. Throws 10501. */
export function openMethod(config: Pick<Config, 'payMethods'>, method: string): PayMethodName {
  const found = config.payMethods.find((open) => open === method)
  if (!found) throw new Refusal(10501)
  return found
}

/** Who is on the other side of a payment. Throws GatewayDown when the shop has left a gateway that it still has money with: it may come back. */
export function gatewayOf({ pay }: Pick<Deps, 'pay'>, method: GatewayName): PayGateway {
  const gateway = pay[method]
  if (!gateway) throw new GatewayDown(`there is money with ${method}, and no contract any more`)
  return gateway
}

/** What a gateway was asked for, while somebody waits for it. Throws 10502 when it cannot be reached. */
export async function orRefuse<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof GatewayDown) throw new Refusal(10502)
    throw error
  }
}
