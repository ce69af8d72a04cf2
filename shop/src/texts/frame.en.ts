import type { zhFrame } from './frame.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

/** What stands around every page: themes, working offline. */
export const enFrame: SameKeys<typeof zhFrame> = {
  theme: 'Appearance',
  themeAuto: 'As my device',
  themeLight: 'Light',
  themeDark: 'Dark',
  themeToggle: 'Switch between dark and light',
  previewTitle: 'Preview',
  previewText: 'The product as it is saved. Only staff see this, and nothing can be bought here.',
  shopNotice: 'Notice from the shop',
  shopNoticeAway: 'Got it, do not show again',
  offlineTitle: 'You are offline',
  offlineText: 'Products and lists you have seen still open. Your cart, orders and payments wait for the connection; nothing is lost.',
  offlineRetry: 'Try again',
  offlineNotice: 'You are offline and see a saved page: prices and stock may have changed.',
}
