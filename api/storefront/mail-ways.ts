import type { Deps } from '../deps.ts'
import { checkPassword } from '../users/check.ts'
import { enterByEmail, readEmailLink, sendEmailLink } from '../users/email-link.ts'
import { resetPassword, sendResetCode, verifyReset } from '../users/mail-code.ts'
import { guestCartCookie, sessionCookie } from './cookies.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import { readGuestCart } from './guest-cart.ts'
import type { Visit } from './visit.ts'

const FIELDS: FieldOf = { 10128: 'email', 10113: 'email', 10125: 'code', 10101: 'password1', 10133: 'password1', 10123: 'password2' }

/** Ways in by a letter: a code for a new password, a link that logs in. */
export function mailDesk(deps: Deps, { lang, guestCart, ip, device = '' }: Visit) {
  const { config } = deps
  return {
    /** Field email. */
    sendResetCode: (form: Form): Promise<Answer> => answerForm(lang, FIELDS, [], async () => (await sendResetCode(deps, form.email, ip), {})),

    /** Fields email, code. */
    verifyReset: (form: Form): Promise<Answer> => answerForm(lang, FIELDS, [], async () => (await verifyReset(deps, form.email, form.code, ip), {})),

    /** Fields email, password1, password2; after a passed `verifyReset`. */
    resetPassword: (form: Form): Promise<Answer> => answerForm(lang, FIELDS, [() => checkPassword(form.password1)], async () => (await resetPassword(deps, form, ip), {})),

    /** Field email. */
    sendEmailLink: (form: Form): Promise<Answer> => answerForm(lang, FIELDS, [], async () => (await sendEmailLink(deps, form.email, lang, ip), {})),

    /** Whose link it is; it stays good. */
    readEmailLink: (code: string | null): Promise<Answer<string>> => answerForm(lang, {}, [], async () => ({ value: (await readEmailLink(deps, code)).email })),

    /** Fields code, remember. Answers the user name. */
    enterByEmail: (form: Form): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => {
        const from = { kind: 'web', remembered: Boolean(form.remember), device, ip } as const
        const entered = await enterByEmail(deps, form.code, lang, readGuestCart(guestCart), from)
        return { cookies: [await sessionCookie(config, entered), guestCartCookie(config, '')], value: entered.username }
      }),
  }
}
