/** An example of a plugin: a counter where gift vouchers are cashed, and a bit of everything else that a plugin may bring. */
import { definePlugin } from '@jishi/plugin'
import { coldChain } from './cold-chain.ts'
import { nthHalf } from './nth-half.ts'
import { cancelVoucher, findVoucher } from './routes.ts'
import { texts } from './texts.ts'
import { voucher } from './voucher.ts'

export default definePlugin({
  contract: 1,
  name: 'voucher-counter',
  version: '0.1.0',
  title: { zh: '礼品券柜台', en: 'Voucher counter' },
  settings: {
    VOUCHER_URL: { about: 'where the voucher counter is, e.g. https://vouchers.example' },
    VOUCHER_KEY: { about: 'the key that the counter and the shop sign with', secret: true },
  },
  payments: [voucher],
  sms: texts,
  freight: [coldChain],
  promotions: [nthHalf],
  adminPages: [{ path: 'vouchers', title: { zh: '礼品券', en: 'Gift vouchers' }, area: 'pays', folder: new URL('./admin/', import.meta.url) }],
  routes: [findVoucher, cancelVoucher],
})
