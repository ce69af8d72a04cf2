import type { Deps } from '../deps.ts'
import { EXTRA_DAYS } from '../orders/receive.ts'
import { payMethods } from '../pays/methods.ts'
import { readFreightRules } from '../prices/offers.ts'
import { yuan } from '../shared/money.ts'
import type { Visit } from './visit.ts'

/** What the help pages tell of this shop's own rules. */
export function helpDesk({ config, db }: Deps, { lang }: Visit) {
  return {
    helpFacts: async () => {
      const rules = await readFreightRules(db)
      const freeOver = rules.find(({ regions }) => regions.length === 0)?.freeOver
      const ways = payMethods(config, lang)
      return {
        unpaidMinutes: config.unpaidMinutes,
        confirmDays: config.confirmDays,
        extraDays: EXTRA_DAYS,
        freeOver: freeOver ? `¥${yuan(freeOver)}` : undefined,
        ways: ways.map(({ name }) => name),
        cash: ways.some(({ method }) => method === 'cod'),
      }
    },
  }
}
