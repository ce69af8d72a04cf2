import type { FastifyInstance } from 'fastify'
import { renderSVG } from 'uqr'
import type { Deps } from '../deps.ts'
import { type Provider, providers } from '../drivers/oauth/types.ts'
import { type Tx, transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import { Refusal } from '../shared/refusals.ts'
import { beginBinding } from '../users/bind/begin.ts'
import { bindAccount, listBindings, openBoundAccount, unbindAccount } from '../users/bind/bind.ts'
import { giveGrant, readGrant, spendGrant } from '../users/bind/grant.ts'
import { comeBack, findBound } from '../users/bind/return.ts'
import { checkEmail, checkPassword, checkPhone, checkUsername } from '../users/check.ts'
import { type Entered, enter } from '../users/enter.ts'
import { provePassword } from '../users/login.ts'
import { enterByEmail, readEmailLink, sendEmailLink } from '../users/mail/log-in-link.ts'
import { answerQr, openQr, type QrState, readQr, scanQr, takeQr } from '../users/qr/qr.ts'
import type { Way } from '../users/session.ts'
import { newCaptcha } from '../users/sms/captcha.ts'
import { sendSmsCode } from '../users/sms/code.ts'
import { logInBySms } from '../users/sms/login.ts'
import { must } from './account.ts'
import { type Cookie, noSession } from './cookies.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import { readGuestCart } from './guest-cart.ts'
import type { Visit } from './visit.ts'
import { welcomeBack } from './welcome.ts'

const NEWCOMER: FieldOf = { 10100: 'uname', 10103: 'uname', 10101: 'password', 10133: 'password', 10102: 'phone', 10128: 'email' }
const SMS: FieldOf = { 10102: 'phone', 10114: 'code', 10115: 'code', 10145: 'captcha', 10147: 'captcha' }
const TEN_MINUTES = 600
const QR_SECONDS = 150

/** What a browser carries while it is on its way in; scripts cannot read it. */
export const passing = { oauth: 'jishi_oauth', grant: 'jishi_grant', qr: 'jishi_qr' } as const

/** Who came back from a provider: somebody known (logged in by `cookies`), somebody new (`grant` in a cookie), or bound to who is here. */
export type CameBack = 'known' | 'new' | 'bound'

/** The ways in that go over somebody else: Weibo and QQ, and a phone that is logged in. */
export function entrancesDesk(deps: Deps, visit: Visit) {
  const { buyer, lang, guestCart, ip, device = '' } = visit
  const { config, db } = deps
  const carry = (name: string, value: string, maxAge: number): Cookie => ({ name, value, options: { ...noSession(config).options, maxAge } })
  const drop = (name: string): Cookie => carry(name, '', 0)
  /** What `work` does and the log-in of the user it names commit together. */
  const letIn = (way: Way, work: (tx: Tx) => Promise<number>): Promise<Entered> =>
    transact(db, async (tx) => await enter(tx, await work(tx), { kind: 'web', way, device, ip, carts: readGuestCart(guestCart) }))
  const welcome = (entered: Entered): Promise<Cookie[]> => welcomeBack(deps, visit, entered)

  return {
    passing,
    /** The providers that this shop is registered with. */
    providers: providers.filter((provider) => deps.oauth[provider] !== undefined),

    /** Off to the provider: answers where. The browser keeps the state it leaves with, and what else it wants to find on its return. */
    leaveFor: (provider: Provider, keep: { next: string; bind: boolean }): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => {
        const value = await beginBinding(deps, provider, { ip })
        const state = new URL(value).searchParams.get('state') ?? ''
        return { value, cookies: [carry(passing.oauth, JSON.stringify({ ...keep, state, provider, lang }), TEN_MINUTES)] }
      }),

    /** Back from the provider with `code` and `state`; `kept` is what the browser kept. */
    returnFrom: (provider: Provider, { code, state }: { code: string; state: string }, kept: { state: string; bind: boolean }): Promise<Answer<CameBack>> =>
      answerForm(lang, {}, [], async () => {
        if (state === '' || state !== kept.state) throw new Refusal(10116)
        const account = await comeBack(deps, provider, { code, state, ip })
        const granted = { ...account, provider }
        if (kept.bind) {
          await transact(db, (tx) => bindAccount(tx, must(buyer).id, granted))
          return { value: 'bound', cookies: [drop(passing.oauth)] }
        }
        const userId = await findBound(db, provider, account.uid)
        if (userId !== undefined) return { value: 'known', cookies: [...(await welcome(await letIn(provider, async () => userId))), drop(passing.oauth)] }
        return { value: 'new', cookies: [carry(passing.grant, await giveGrant(deps, granted), TEN_MINUTES)] }
      }),

    /** Whether a grant can still be used. */
    grantHolds: (provider: Provider, grant: string): Promise<boolean> =>
      readGrant(deps, provider, grant).then(
        () => true,
        () => false,
      ),

    /** Fields uname, phone, email, password: a new account, bound. */
    bindNew: (provider: Provider, grant: string, form: Form): Promise<Answer> =>
      answerForm(lang, NEWCOMER, [() => checkUsername(form.uname), () => checkPhone(form.phone), () => checkEmail(form.email), () => checkPassword(form.password)], async () => {
        const granted = await readGrant(deps, provider, grant)
        const passwordHash = await hashPassword(form.password ?? '', config.argon2)
        const newcomer = { username: checkUsername(form.uname), phone: checkPhone(form.phone), email: checkEmail(form.email), passwordHash, lang }
        const entered = await letIn(provider, (tx) => openBoundAccount(tx, newcomer, granted))
        await spendGrant(deps, grant)
        return { cookies: [...(await welcome(entered)), drop(passing.grant), drop(passing.oauth)] }
      }),

    /** Fields username, password: the account that is there already, bound. */
    bindMine: (provider: Provider, grant: string, form: Form): Promise<Answer> =>
      answerForm(lang, {}, [], async () => {
        const granted = await readGrant(deps, provider, grant)
        const userId = await provePassword(deps, form, ip, 10117)
        const entered = await letIn(provider, async (tx) => {
          await bindAccount(tx, userId, granted)
          return userId
        })
        await spendGrant(deps, grant)
        return { cookies: [...(await welcome(entered)), drop(passing.grant), drop(passing.oauth)] }
      }),

    bindings: () => listBindings(db, must(buyer).id),
    unbind: (provider: Provider): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => unbindAccount(tx, must(buyer).id, provider)), {})),

    /** A riddle that people solve, before the first message. */
    captcha: () => newCaptcha(deps, ip),
    /** Fields phone, captcha_id, captcha. */
    sendSms: (form: Form): Promise<Answer> =>
      answerForm(lang, SMS, [() => checkPhone(form.phone)], async () => {
        await sendSmsCode(deps, { phone: form.phone, captchaId: form.captcha_id, captcha: form.captcha }, { ip, page: true })
        return {}
      }),
    /** Fields phone, code, remember. */
    logInBySms: (form: Form): Promise<Answer> =>
      answerForm(lang, SMS, [], async () => {
        const wish = { phone: form.phone, code: form.code, carts: readGuestCart(guestCart) }
        return { cookies: await welcome(await logInBySms(deps, wish, lang, { kind: 'web', device, ip, remembered: Boolean(form.remember) })) }
      }),

    /** Mails a link that logs in. Field email. */
    sendEmailLink: (form: Form): Promise<Answer> => answerForm(lang, { 10128: 'email' }, [], async () => (await sendEmailLink(deps, form.email, lang, ip), {})),
    /** Whose link it is; nobody is logged in by looking. */
    readEmailLink: (code: string): Promise<Answer<{ email: string }>> => answerForm(lang, {}, [], async () => ({ value: await readEmailLink(deps, code) })),
    enterByEmail: (code: string): Promise<Answer> =>
      answerForm(lang, {}, [], async () => ({ cookies: await welcome(await enterByEmail(deps, code, lang, readGuestCart(guestCart), { kind: 'web', device, ip })) })),

    /** The code this desktop shows: the one it `kept` while that waits, else a new one. `secret` lets it watch. */
    showQr: (kept: string | undefined): Promise<Answer<{ id: string; secret: string; svg: string; state: QrState }>> =>
      answerForm(lang, {}, [], async () => {
        const [id = '', secret = ''] = (kept ?? '').split('.')
        const state = secret === '' ? 'expired' : await readQr(deps, id, secret)
        if (state === 'waiting' || state === 'scanned') return { value: { id, secret, state, svg: renderSVG(`${config.publicUrl}/qr/${id}`, { border: 2 }) } }
        const fresh = await openQr(deps, { device, ip })
        return { value: { ...fresh, state: 'waiting' }, cookies: [carry(passing.qr, `${fresh.id}.${fresh.secret}`, QR_SECONDS)] }
      }),

    /** Logs this desktop in when its phone has confirmed; answers how far it is. */
    enterByQr: (kept: string | undefined): Promise<Answer<QrState>> =>
      answerForm(lang, {}, [], async () => {
        const [id = '', secret = ''] = (kept ?? '').split('.')
        const { state, userId } = await takeQr(deps, id, secret)
        if (userId === undefined) return { value: state }
        return { value: state, cookies: [...(await welcome(await letIn('qr', async () => userId))), drop(passing.qr)] }
      }),

    /** The phone looks at a code: which desktop asks, from where. */
    scanQr: (id: string): Promise<Answer<{ device: string; ip: string }>> => answerForm(lang, {}, [], async () => ({ value: await scanQr(deps, id, must(buyer).id) })),
    answerQr: (id: string, yes: boolean): Promise<Answer> => answerForm(lang, {}, [], async () => (await answerQr(deps, id, must(buyer).id, yes), {})),
  }
}

/** GET /shop/qr: how far the code of this desktop is, for where no stream of events comes through. It logs nobody in. */
export function qrRoute(app: FastifyInstance, deps: Deps): void {
  app.get('/shop/qr', { schema: { hide: true } }, async (request, reply) => {
    const [id = '', secret = ''] = (request.cookies[passing.qr] ?? '').split('.')
    return reply.header('cache-control', 'private, no-store').send({ state: secret === '' ? 'expired' : await readQr(deps, id, secret) })
  })
}
