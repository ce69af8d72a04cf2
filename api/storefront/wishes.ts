import { renderSVG } from 'uqr'
import type { Deps } from '../deps.ts'
import { askNotice, dropNotice, listNotices } from '../rankings/notices.ts'
import { cameBy, invitationOf, inviterOf, listInvited } from '../referrals/invite.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { must } from './account.ts'
import { type Answer, answerForm } from './forms.ts'
import type { Visit } from './visit.ts'

/** What the visitor waits for, and whom they bring. */
export function wishesDesk({ db, clock, config }: Deps, { buyer, lang }: Visit) {
  return {
    notices: () => listNotices(db, must(buyer).id, lang),
    askNotice: (skuId: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => askNotice(tx, must(buyer).id, skuId, clock())), {})),
    /** Nothing happens when there was no such wish. */
    dropNotice: async (skuId: number): Promise<void> => void (await transact(db, (tx) => dropNotice(tx, must(buyer).id, skuId))),

    /** Rewards in fen. */
    invitation: async () => {
      const { id } = must(buyer)
      const code = await transact(db, (tx) => invitationOf(tx, id, clock()))
      const url = `${config.publicUrl}${said(lang, '', '/en')}/invite/${code}`
      return { code, url, svg: renderSVG(url, { border: 2 }), ...config.referral, invited: await listInvited(db, id) }
    },
    inviter: async (code: string) => {
      const inviter = await inviterOf(db, code)
      return inviter && { ...inviter, ...config.referral }
    },
    acceptInvitation: (code: string): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => cameBy(tx, must(buyer).id, code, clock())), {})),
  }
}
