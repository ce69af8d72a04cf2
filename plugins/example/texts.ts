import type { SmsProvider } from '@jishi/plugin'
import { call } from './calls.ts'

/** Short texts by the counter, which only keeps them to be looked at. */
export const texts: SmsProvider = {
  async send(text, shop) {
    await call(shop, '/texts', text)
  },
}
