import type { zhCheckout } from './checkout.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enCheckout: SameKeys<typeof zhCheckout> = {
  addressUnadded: 'The new address is not added yet, so nothing was ordered. Press “Add this address” to send it there, or clear it.',
  addressForget: 'Never mind, clear it',
  priceWas: (before, now) => `It was ¥${before} and is ¥${now} now.`,
  loginKept: 'Your session has ended. What you typed is kept; log in and carry on.',
}
