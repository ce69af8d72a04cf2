import type { zhMine } from './mine.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enMine: SameKeys<typeof zhMine> = {
  centre: 'My account',
  groupOrders: 'Orders',
  groupAssets: 'Money & coupons',
  groupKept: 'Saved',
  groupAccount: 'Account',
  inCases: 'Returns',
  seeCentre: 'My account',
  balance: 'Balance',
  coupons: 'Coupons',
  backInStock: 'In stock again',
  latestOrders: 'Latest orders',
  messageFileAgain: (name) => `Please choose ${name} again`,
  nicknameBad: 'At most 20 characters, on one line',
  birthdayBad: 'A day after 1900 and before today, please',
  editProfile: 'Edit profile',
  sureDrop: (name) => `Stop waiting for ${name}?`,
  sureAddress: (who) => `Delete the address of ${who}? Orders you have placed stay as they are.`,
  sureUnbind: (name) => `Disconnect ${name}? You will not be able to log in with it.`,
  sureEnd: (device) => `Log out ${device}?`,
  sureEndOthers: 'Log out all your other devices?',
  sureEverywhere: 'Log out every device, this one too?',
  sureHistory: 'Clear everything you have viewed? It cannot be brought back.',
  sureAvatar: 'Remove your picture?',
  sureCancel: 'Cancel this order?',
}
