import { countOpenCases } from '../aftersales/read.ts'
import { listOwnCoupons } from '../coupons/read.ts'
import type { Deps } from '../deps.ts'
import { readFavourites } from '../interests/favourites.ts'
import { walletOf } from '../ledger/post.ts'
import { countByStatus } from '../orders/read.ts'
import { listNotices } from '../rankings/notices.ts'
import { listUnreviewed } from '../reviews/read.ts'
import { must } from './account.ts'
import type { Visit } from './visit.ts'

/** How many of everything the visitor has, for the page where all of it meets. */
export function talliesDesk({ db, clock }: Deps, { buyer, lang }: Visit) {
  return {
    /** `orders` by status; `balance` in fen; `cases` that are not over; `back`: products waited for that are there again. */
    tallies: async () => {
      const { id } = must(buyer)
      const [orders, balance, coupons, cases, unreviewed, favourites, notices] = await Promise.all([
        countByStatus(db, id),
        walletOf(db, id),
        listOwnCoupons(db, id, clock(), 'unused'),
        countOpenCases(db, id),
        listUnreviewed(db, id, { lang }),
        readFavourites(db, id, { page: 1, pageSize: 1, lang }),
        listNotices(db, id, lang),
      ])
      return {
        orders,
        balance,
        cases,
        coupons: coupons.length,
        unreviewed: unreviewed.length,
        favourites: favourites.total,
        back: notices.filter(({ stock }) => stock > 0).length,
      }
    },
  }
}
