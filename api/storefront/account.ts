import type { Deps } from '../deps.ts'
import type { Buyer } from '../http/auth.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { addAddress, changeAddress, deleteAddress, setDefaultAddress } from '../users/addresses/addresses.ts'
import { checkEmail, checkPassword, checkPhone, checkText, checkUsername } from '../users/check.ts'
import type { Entered } from '../users/enter.ts'
import { logIn } from '../users/login.ts'
import { activate } from '../users/mail/activate.ts'
import { resetPassword, sendResetCode, verifyReset } from '../users/mail/reset-code.ts'
import { changePassword } from '../users/password.ts'
import { register } from '../users/register.ts'
import { endOtherSessions, endSession, endSessions, listSessions, openSession, type SessionWish } from '../users/session.ts'
import { type Cookie, guestSeenCookie, noSession, sessionCookie } from './cookies.ts'
import { mailDesk } from './email-link.ts'
import { type Answer, answerForm, type FieldOf, type Form } from './forms.ts'
import { readGuestCart } from './guest-cart.ts'
import { addressWish } from './regions.ts'
import type { Visit } from './visit.ts'
import { welcomeBack } from './welcome.ts'

const REGISTER: FieldOf = {
  10100: 'uname',
  10103: 'uname',
  10104: 'uname',
  10101: 'password',
  10133: 'password',
  10123: 'password2',
  10102: 'phone',
  10128: 'email',
  10114: 'verify',
  10115: 'verify',
  10148: 'phone',
}
const PASSWORD: FieldOf = { 10124: 'oldpassword', 10101: 'password1', 10133: 'password1', 10122: 'password1', 10123: 'password2' }
const RESET: FieldOf = { 10128: 'email', 10125: 'code', 10101: 'password1', 10133: 'password1', 10123: 'password2' }
const ADDRESS: FieldOf = { 10102: 'mobile', 10170: 'province' }

/** The forms of an account, for whoever visits. What a guest has in their cart and looked at moves into the account they log in to. */
export function accountDesk(deps: Deps, visit: Visit) {
  const { buyer, lang, guestCart, ip, device = '' } = visit
  const { config, db } = deps
  const welcome = async (session: Entered): Promise<{ cookies: Cookie[]; value: string }> => ({
    cookies: await welcomeBack(deps, visit, session),
    value: session.username,
  })
  const carts = () => readGuestCart(guestCart)
  /** A ticked box sends `on`. */
  const browser = (remember?: string): Omit<SessionWish, 'way'> => ({ kind: 'web', remembered: Boolean(remember), device, ip })

  return {
    ...mailDesk(deps, visit),

    /** Fields uname, phone, verify (the code of a message, where there is one), email, password, password2, remember. */
    register: (form: Form): Promise<Answer<string>> =>
      answerForm(
        lang,
        REGISTER,
        [
          () => checkUsername(form.uname),
          () => checkPhone(form.phone),
          () => checkEmail(form.email),
          () => checkPassword(form.password),
          () => sameTwice(form.password, form.password2),
        ],
        async () => welcome(await register(deps, { ...form, carts: carts() }, lang, browser(form.remember))),
      ),

    /** Fields username, password, remember (ticked or not there). */
    logIn: (form: Form): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => welcome(await logIn(deps, { username: form.username, password: form.password, carts: carts() }, browser(form.remember)))),

    /** Ends this session, also for whoever has copied its cookie. */
    logOut: async (): Promise<Cookie[]> => {
      if (buyer) await transact(db, (tx) => endSession(tx, buyer.id, buyer.sessionId))
      return [noSession(config), guestSeenCookie(config, '')]
    },

    /** Ends every session of the buyer, on every device. */
    logOutEverywhere: async (): Promise<Cookie[]> => {
      await transact(db, (tx) => endSessions(tx, must(buyer).id))
      return [noSession(config), guestSeenCookie(config, '')]
    },

    /** Where the buyer is logged in; `current` is this browser. */
    sessions: async () => (await listSessions(db, must(buyer).id)).map((row) => ({ ...row, current: row.id === must(buyer).sessionId })),

    /** Logs one device out; nothing happens when it is out already. */
    endSession: async (id: number): Promise<void> => void (await transact(db, (tx) => endSession(tx, must(buyer).id, id))),

    /** Logs every device out but this one. */
    endOtherSessions: async (): Promise<void> => void (await transact(db, (tx) => endOtherSessions(tx, must(buyer).id, must(buyer).sessionId))),

    /** Makes the address behind an activation link a verified one. */
    activate: (code: string | null): Promise<Answer> => answerForm(lang, {}, [], async () => (await activate(deps, code), {})),

    /** Find password, first step. Field email; whether somebody has it is not told. */
    sendResetCode: (form: Form): Promise<Answer> => answerForm(lang, RESET, [], async () => (await sendResetCode(deps, form.email, ip), {})),
    /** Second step. Fields email, code. */
    verifyReset: (form: Form): Promise<Answer> => answerForm(lang, RESET, [], async () => (await verifyReset(deps, form.email, form.code, ip), {})),
    /** Third step. Fields email, password1, password2. Ends every session. */
    resetPassword: (form: Form): Promise<Answer> =>
      answerForm(lang, RESET, [() => checkPassword(form.password1), () => sameTwice(form.password1, form.password2)], async () => {
        await resetPassword(deps, form, ip)
        return {}
      }),

    /** Fields oldpassword, password1, password2. Every other session ends; this one goes on. */
    changePassword: (form: Form): Promise<Answer> =>
      answerForm(lang, PASSWORD, [() => checkPassword(form.password1), () => sameTwice(form.password1, form.password2)], async () => {
        const { id, sessionId } = must(buyer)
        const [mine] = await db<{ remembered: boolean }[]>`select remembered from sessions where id = ${sessionId}`
        await changePassword(deps, id, form, ip)
        const ticket = await transact(db, (tx) => openSession(tx, id, { ...browser(), remembered: mine?.remembered ?? false, way: 'password' }))
        return { cookies: [await sessionCookie(config, ticket)] }
      }),

    /** Fields receiver, mobile, address, postcode, tag; with `id` it changes that address, else it adds one and answers its id. */
    saveAddress: (form: Form, id?: number): Promise<Answer<number>> =>
      answerForm(lang, ADDRESS, addressChecks(form), async () => {
        const wish = addressWish(form)
        const value = await transact(db, async (tx) => {
          if (id === undefined) return await addAddress(tx, must(buyer).id, wish)
          await changeAddress(tx, must(buyer).id, id, wish)
          return id
        })
        return { value }
      }),

    deleteAddress: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => deleteAddress(tx, must(buyer).id, id)), {})),

    makeDefault: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => setDefaultAddress(tx, must(buyer).id, id)), {})),
  }
}

function addressChecks(form: Form): (() => unknown)[] {
  return [
    () => checkText(form.receiver, 'receiver', { least: 1, most: 10 }),
    () => checkPhone(form.mobile),
    () => checkText(addressWish(form).address, 'address', { least: 1, most: 100 }),
    () => checkText(form.postcode, 'postcode', { most: 6 }),
    () => checkText(form.tag, 'tag', { most: 10 }),
  ]
}

function sameTwice(first: unknown, second: unknown): void {
  if (first !== second) throw new Refusal(10123)
}

/** The buyer of a visit that needs one. Throws 403. */
export function must(buyer: Buyer | undefined): Buyer {
  if (!buyer) throw new Refusal(403)
  return buyer
}
