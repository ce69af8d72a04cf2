import type { Deps } from '../deps.ts'
import { claimWithTicket, floorOf } from '../flash/floor.ts'
import { readOwnClaim } from '../flash/read-claim.ts'
import { phaseOf, readOnSale, readSale, type Sale, soldOut } from '../flash/sale.ts'
import { issueTicket } from '../flash/ticket.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { must } from './account.ts'
import { type Answer, answerForm, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

/** Flash sales, and a visitor's way through one. */
export function flashDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db, clock, config } = deps
  return {
    flashSales: () => shownSales(db, lang, clock()),
    /** A sale as it stands, with what the visitor has of it and, where it is time for one, their ticket. Undefined: no such sale. */
    flashSale: async (id: number) => {
      const now = clock()
      const sale = floorOf(deps).board.get(id) ?? (await readSale(db, id))
      if (!sale) return undefined
      const claim = buyer && (await readOwnClaim(db, buyer.id, id, now))
      const phase = phaseOf(sale, now)
      const ticket = buyer && !claim && phase !== 'over' ? await issueTicket(config, sale, buyer.id, now).catch(() => undefined) : undefined
      return { ...inWords(sale, lang), phase, soldOut: soldOut(sale, now), now, claim, ticket }
    },
    /** Fields ticket, count. Answers what the visitor has then. */
    claimFlash: (saleId: number, form: Form): Promise<Answer<{ state: string }>> =>
      answerForm(lang, {}, [], async () => {
        must(buyer)
        const count = whole(form.count ?? '1')
        return { value: await claimWithTicket(deps, { saleId, ticket: form.ticket ?? '', count: Number.isNaN(count) ? 1 : count }) }
      }),
  }
}

/** Sales that go on or come, the next first. A page that shows them is for everybody and carries the tag `flash`: a script counts down. */
export async function shownSales(db: Db, lang: Lang, now: Date) {
  const sales = await readOnSale(db, now)
  return sales.filter((sale) => !sale.ended && sale.endsAt > now).map((sale) => ({ ...inWords(sale, lang), coming: sale.startsAt > now }))
}

const inWords = (sale: Sale, lang: Lang) => ({ ...sale, name: said(lang, sale.name, sale.nameEn) })
