import type { t } from '../texts/index.ts'

/** Every page of one's own, in groups: for the menu beside them and for the page that leads to all. */
export const placesOf = (say: ReturnType<typeof t>) =>
  [
    {
      name: say.groupOrders,
      places: [
        { path: '/orders', name: say.myOrders, icon: 'box' },
        { path: '/aftersales', name: say.aftersales, icon: 'back' },
        { path: '/reviews', name: say.myReviews, icon: 'star' },
        { path: '/messages', name: say.messages, icon: 'chat' },
      ],
    },
    {
      name: say.groupAssets,
      places: [
        { path: '/wallet', name: say.wallet, icon: 'wallet' },
        { path: '/my-coupons', name: say.myCoupons, icon: 'ticket' },
        { path: '/invite', name: say.invite, icon: 'gift' },
      ],
    },
    {
      name: say.groupKept,
      places: [
        { path: '/favourites', name: say.favourites, icon: 'heart' },
        { path: '/history', name: say.history, icon: 'clock' },
        { path: '/notices', name: say.notices, icon: 'bell' },
      ],
    },
    {
      name: say.groupAccount,
      places: [
        { path: '/profile', name: say.profile, icon: 'user' },
        { path: '/addresses', name: say.toolAddresses, icon: 'pin' },
        { path: '/bindings', name: say.bindings, icon: 'chain' },
        { path: '/devices', name: say.devices, icon: 'device' },
        { path: '/assistants', name: say.assistants, icon: 'chat' },
        { path: '/password', name: say.toolPassword, icon: 'shield' },
        { path: '/my-data', name: say.myData, icon: 'archive' },
      ],
    },
  ] as const
