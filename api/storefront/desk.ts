import type { Deps } from '../deps.ts'
import { listAddresses } from '../users/addresses/addresses.ts'
import { readProfile } from '../users/session.ts'
import { accountDesk, must } from './account.ts'
import { aftercareDesk } from './aftercare.ts'
import { assistantsDesk } from './assistants.ts'
import { browsingDesk } from './browsing.ts'
import { buyingDesk } from './buying.ts'
import { type CartWish, changeOwnCart, countOwnCart, readOwnCart } from './cart.ts'
import { type CartView, viewCart } from './cart-view.ts'
import { checkoutDesk } from './checkout.ts'
import { guestCartCookie } from './cookies.ts'
import { couponsDesk } from './coupons.ts'
import { devicesDesk } from './devices.ts'
import { entrancesDesk } from './entrances.ts'
import { flashDesk } from './flash.ts'
import { type Answer, answerForm } from './forms.ts'
import { helpDesk } from './help.ts'
import { identityDesk } from './identity.ts'
import { interestsDesk } from './interests.ts'
import { myDataDesk } from './my-data.ts'
import { safeNext } from './next.ts'
import { ordersDesk } from './orders.ts'
import { passesDesk } from './passes.ts'
import { personDesk } from './person.ts'
import { regionsDesk } from './regions.ts'
import { searchDesk } from './search.ts'
import { talliesDesk } from './tallies.ts'
import type { Visit } from './visit.ts'
import { wishesDesk } from './wishes.ts'

/** Everything a visitor can do on pages of their own: the same verbs as /v1, bound to who asks. */
export type Desk = ReturnType<typeof openDesk>

/** Opens the desk for one request. */
export function openDesk(deps: Deps, visit: Visit) {
  const { config, db } = deps
  return {
    ...accountDesk(deps, visit),
    ...browsingDesk(deps, visit),
    ...buyingDesk(deps, visit),
    ...ordersDesk(deps, visit),
    ...checkoutDesk(deps, visit),
    ...couponsDesk(deps, visit),
    ...flashDesk(deps, visit),
    ...helpDesk(deps, visit),
    ...interestsDesk(deps, visit),
    ...regionsDesk,
    ...wishesDesk(deps, visit),
    ...aftercareDesk(deps, visit),
    ...assistantsDesk(deps, visit),
    ...devicesDesk(deps, visit),
    ...entrancesDesk(deps, visit),
    ...identityDesk(deps, visit),
    ...passesDesk(deps, visit),
    ...personDesk(deps, visit),
    ...myDataDesk(deps, visit),
    ...searchDesk(deps, visit),
    ...talliesDesk(deps, visit),
    safeNext,

    cart: async (): Promise<CartView> => viewCart(await readOwnCart(db, visit, visit.lang)),
    countCart: (): Promise<number> => countOwnCart(db, visit),
    /** Answers how many distinct SKUs are in the cart then. */
    changeCart: (wish: CartWish): Promise<Answer<number>> =>
      answerForm(visit.lang, {}, [], async () => {
        const { count, guestCart } = await changeOwnCart(db, visit, wish)
        return { value: count, cookies: guestCart === undefined ? [] : [guestCartCookie(config, guestCart)] }
      }),

    addresses: () => listAddresses(db, must(visit.buyer).id),
    profile: async () => {
      const profile = await readProfile(db, must(visit.buyer).id)
      if (!profile) throw new Error(`buyer ${visit.buyer?.id} has no profile`)
      return profile
    },
    /** What time it is in the shop. */
    now: () => deps.clock(),
    /** How long an order waits for its payment. */
    unpaidMinutes: config.unpaidMinutes,
  }
}
