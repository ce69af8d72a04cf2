import type { Static } from 'typebox'
import { whole } from '../shared/ids.ts'
import { fen } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import type { OrderWish } from './decide.ts'
import type { InvoiceBody, OrderBody } from './placing-schema.ts'
import type { PreviewWish } from './preview.ts'
import type { InvoiceWish } from './tables.ts'

type PreviewQuery = { flash_sale_id?: string; settlement_type?: string; sku_id?: string; buy_num?: string; address_id?: string; coupons?: string; use_balance?: string }

/** What the confirmation is asked for. Throws 10400. */
export function previewWish(query: PreviewQuery): PreviewWish {
  const addressId = whole(query.address_id)
  const couponIds = (query.coupons ?? '')
    .split(',')
    .map(whole)
    .filter((id) => !Number.isNaN(id))
  const extras = { addressId: Number.isNaN(addressId) ? undefined : addressId, couponIds, useBalance: query.use_balance === 'true' || query.use_balance === '1' }
  if (query.settlement_type === '0') return { ...extras, settlement: 0 }
  const [skuId, count] = [whole(query.sku_id), whole(query.buy_num)]
  if (query.settlement_type !== '1' || Number.isNaN(skuId) || Number.isNaN(count)) throw new Refusal(10400)
  return { ...extras, settlement: 1, skuId, count, saleId: query.flash_sale_id === undefined ? undefined : whole(query.flash_sale_id) }
}

/** What the body of a placed order wishes for. Throws 10401 and 10709 with the field that is not right. */
export function orderWish(body: Static<typeof OrderBody>): OrderWish {
  const couponIds = [body.coupon, ...(body.coupons ?? [])].flatMap((id) => (id === undefined || id === null || id === '' ? [] : [whole(id)]))
  const useBalance = body.use_balance === true || body.pay_method === 'balance'
  const expectedAmount = typeof body.expected_amount === 'string' ? fen(body.expected_amount) : undefined
  const invoice = body.invoice ? invoiceWish(body.invoice) : null
  const common = { addressId: whole(body.address_id), payMethod: body.pay_method ?? 'alipay', note: body.note?.trim() ?? '', couponIds, useBalance, expectedAmount, invoice }
  if (Number(body.settlement_type) === 0) return { ...common, settlement: 0 }
  const [skuId, count] = [whole(body.sku_id), whole(body.buy_count)]
  if (Number.isNaN(skuId)) throw new Refusal(10401, { field: 'sku_id' })
  if (Number.isNaN(count)) throw new Refusal(10401, { field: 'buy_count' })
  const saleId = body.flash_sale_id === undefined || body.flash_sale_id === null ? undefined : whole(body.flash_sale_id)
  return { ...common, settlement: 1, skuId, count, saleId }
}

/** An invoice (发票) for a person or a company; a company's needs its tax number. Throws 10709. */
export function invoiceWish({ kind, title, tax_no = '', email = '' }: Static<typeof InvoiceBody>): InvoiceWish {
  const wish = { kind, title: title.trim(), taxNo: kind === 'company' ? tax_no.replace(/\s/g, '').toUpperCase() : '', email: email.trim() }
  if (wish.title === '' || [...wish.title].length > 100 || /\p{Cc}/u.test(wish.title) || !wish.title.isWellFormed()) throw new Refusal(10709, { field: 'title' })
  // 15 to 20 digits and capital letters: the old numbers, the unified social credit code, and personal ones.
  if (kind === 'company' && !/^[0-9A-Z]{15,20}$/.test(wish.taxNo)) throw new Refusal(10709, { field: 'tax_no' })
  if (wish.email !== '' && !/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@\p{Cc}]+$/u.test(wish.email)) throw new Refusal(10709, { field: 'email' })
  return wish
}
