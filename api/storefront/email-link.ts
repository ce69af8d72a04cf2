import type { Deps } from '../deps.ts'
import { enterByEmail, readEmailLink, sendEmailLink } from '../users/mail/log-in-link.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import { readGuestCart } from './guest-cart.ts'
import type { Visit } from './visit.ts'
import { welcomeBack } from './welcome.ts'

const FIELDS: FieldOf = { 10128: 'email', 10113: 'email' }

/** The way in by a link in a letter. */
export function mailDesk(deps: Deps, visit: Visit) {
  const { lang, guestCart, ip, device = '' } = visit
  return {
    /** Field email. */
    sendEmailLink: (form: Form): Promise<Answer> => answerForm(lang, FIELDS, [], async () => (await sendEmailLink(deps, form.email, lang, ip), {})),

    /** Whose link it is; it stays good. */
    readEmailLink: (code: string | null): Promise<Answer<string>> => answerForm(lang, {}, [], async () => ({ value: (await readEmailLink(deps, code)).email })),

    /** Fields code, remember. Answers the user name. */
    enterByEmail: (form: Form): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => {
        const from = { kind: 'web', remembered: Boolean(form.remember), device, ip } as const
        const entered = await enterByEmail(deps, form.code, lang, readGuestCart(guestCart), from)
        return { cookies: await welcomeBack(deps, visit, entered), value: entered.username }
      }),
  }
}
