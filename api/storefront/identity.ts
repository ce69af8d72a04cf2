import type { Deps } from '../deps.ts'
import { placeOf } from '../http/place.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Application, giveCode, readApplication } from '../users/applications/applications.ts'
import { checkPassword, checkPhone } from '../users/check.ts'
import { hasPassword } from '../users/login.ts'
import { setOwnEmail } from '../users/mail/own-email.ts'
import { setFirstPassword } from '../users/password.ts'
import { bindPhone, readPhone } from '../users/phone.ts'
import { must } from './account.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

const PASSWORD: FieldOf = { 10101: 'password1', 10133: 'password1', 10123: 'password2' }
const EMAIL: FieldOf = { 10128: 'email', 10113: 'email', 10174: 'password' }
const PHONE: FieldOf = { 10102: 'phone', 10148: 'phone', 10114: 'code', 10115: 'code', 10174: 'password' }

/** What an application wants to know, as its address says it. */
export type Consent = { application: Application; redirectUri: string; state: string; challenge: string }

/** What an account is given later on, and whom its owner lets know who they are. */
export function identityDesk(deps: Deps, { buyer, lang, ip }: Visit) {
  const { config, db } = deps
  return {
    /** Where a device is, as far as its address says. */
    placeOf: (address: string) => placeOf(address, lang),
    /** Registering takes an SMS code. */
    smsRequired: config.smsRequired,
    hasPassword: () => hasPassword(db, must(buyer).id),
    /** Fields password1, password2; for an account that has no password yet. */
    setFirstPassword: (form: Form): Promise<Answer> =>
      answerForm(lang, PASSWORD, [() => checkPassword(form.password1), () => sameTwice(form.password1, form.password2)], async () => {
        await setFirstPassword(deps, must(buyer).id, form, must(buyer).sessionId)
        return {}
      }),
    /** Fields email, and password where there is one and the address is another; answers whether a letter is on its way. */
    setEmail: (form: Form): Promise<Answer<boolean>> => answerForm(lang, EMAIL, [], async () => ({ value: await setOwnEmail(deps, must(buyer).id, form, ip) })),
    phone: () => readPhone(db, must(buyer).id),
    /** Fields phone, code, and password where there is one. */
    bindPhone: (form: Form): Promise<Answer> => answerForm(lang, PHONE, [() => checkPhone(form.phone)], async () => (await bindPhone(deps, must(buyer).id, form, ip), {})),

    /**
     * Which application asks to know the buyer (authorisation-code flow with PKCE). A fault is told here and nowhere else: an
     * address that is not registered is never gone to. `refused` is where to go with a "no", also for a request that is none.
     */
    whoAsks: (asked: URLSearchParams): Promise<Answer<Consent & { refused: string; sound: boolean }>> =>
      answerForm(lang, {}, [], async () => {
        const of = (name: string) => asked.get(name) ?? ''
        const redirectUri = of('redirect_uri')
        const application = await readApplication(db, of('client_id'), redirectUri)
        const sound = of('response_type') === 'code' && of('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(of('code_challenge')) && of('state').length <= 500
        const refused = new URL(redirectUri)
        refused.searchParams.set('error', sound ? 'access_denied' : 'invalid_request')
        if (of('state')) refused.searchParams.set('state', of('state').slice(0, 500))
        return { value: { application, redirectUri, state: of('state'), challenge: of('code_challenge'), refused: refused.href, sound } }
      }),
    /** The buyer lets it know: answers where the browser takes the code. */
    allow: ({ application, redirectUri, state, challenge }: Consent): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => {
        const { redirectTo } = await giveCode(deps, must(buyer).id, { clientId: application.clientId, redirectUri, challenge, state })
        return { value: redirectTo }
      }),
  }
}

function sameTwice(first: unknown, second: unknown): void {
  if (first !== second) throw new Refusal(10123)
}
