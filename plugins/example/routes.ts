import { Refused, type Route, type Shop } from '@jishi/plugin'
import { call } from './calls.ts'

type Voucher = { code: string; balance: number; cancelled: boolean }

const fields = { code: { type: 'string', maxLength: 40, title: { zh: '券号', en: 'Number of the voucher' } } } as const
const path = (code: unknown) => `/vouchers/${encodeURIComponent(String(code))}`

/** A voucher by its number. */
export const findVoucher: Route = {
  method: 'GET',
  path: '/vouchers',
  summary: 'A gift voucher, and what is left of it',
  area: 'pays',
  fields,
  answer: async ({ values }, shop) => shown(await asked(shop, path(values.code))),
}

/** A voucher that was lost or stolen buys nothing any more. */
export const cancelVoucher: Route = {
  method: 'POST',
  path: '/vouchers/cancel',
  summary: 'Cancel a gift voucher',
  area: 'pays',
  fields,
  answer: async ({ values, clerk }, shop) => shown(await asked(shop, `${path(values.code)}/cancel`, { by: clerk.username })),
}

async function asked(shop: Shop, where: string, body?: object): Promise<Voucher> {
  const { status, said } = await call<Voucher>(shop, where, body, [404])
  if (status === 404) throw new Refused({ zh: '没有这张礼品券，请核对券号', en: 'There is no such voucher; please check its number' })
  return said
}

const shown = ({ code, balance, cancelled }: Voucher) => ({ code, balance: (balance / 100).toFixed(2), cancelled })
