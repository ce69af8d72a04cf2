/**
 * What a package says of itself to add to a Jishi shop. This file is the whole contract: the shop promises nothing else, and
 * reads nothing else. How to write a plugin: docs/plugins.md.
 */

/** The contract's number. It changes when a plugin that was right would no longer be; new things that may be left out do not change it. */
export const CONTRACT = 1

/** A text in both languages of the shop. */
export type Words = { zh: string; en: string }

/** An environment variable that the plugin wants. `X_FILE` may name a file with its value, as for the shop's own. */
export type Setting = {
  /** What it is, in English, for `jishi plugins`. */
  about: string
  /** Nobody ever sees the value. */
  secret?: boolean
  /** The value where none is given; without it the setting has to be given. */
  usual?: string
}

/** What the shop gives every call that may wait. */
export type Shop = {
  /** The plugin's settings, by the names of their variables. */
  settings: Readonly<Record<string, string>>
  /** How browsers and gateways reach the shop; no slash at the end. */
  publicUrl: string
  /** Ends when the shop waits no longer: hand it to `fetch`. */
  signal: AbortSignal
}

/** What does not wait for anything is given no signal. */
export type Still = Omit<Shop, 'signal'>

/** A payment as a gateway is to be told of it. Amounts are whole fen. */
export type Payment = {
  /** The shop's number of this attempt, at most 64 characters: the gateway's notice and every answer carry it. */
  number: string
  amount: number
  /** What the buyer sees on the gateway's page. */
  subject: string
  /** Where the gateway sends the browser back to; it proves nothing. */
  returnUrl: string
  /** Where the gateway posts its notices. */
  noticeUrl: string
  /** After this nobody may pay it any more. */
  payBefore: Date
}

/** How the buyer gets to pay: a page to go to, a text to draw as a QR code, or nothing but to wait. */
export type Started = { address: string } | { code: string } | Record<string, never>

/** What the other side says of a payment. `tradeNo` is its own number: visible ASCII, at most 64; `unknown`: it never heard of it. */
export type Answer = { state: 'paid'; tradeNo: string; amount: number; paidAt: Date } | { state: 'waiting' | 'closed' | 'unknown' }

/** What came to the notice address. `headers` has those that `noticeHeaders` names, '' for one that is not there. */
export type Notice = { body: string; headers: Readonly<Record<string, string>>; at: Date }

/** Money to give back, in fen. `refund` is the refund's own number: the same one again must give nothing more. */
export type Refund = { number: string; refund: string; amount: number; total: number; why: string }

/** A line of a day's statement. `number` is the payment's, or the refund's own. */
export type StatementLine = { kind: 'payment' | 'refund'; number: string; tradeNo: string; amount: number; fee: number; at: Date }

/**
 * A way to pay. The shop keeps the order's states, the amounts, what comes twice, late or too much; this only talks to the
 * other side. What throws or does not answer in time teaches the shop nothing, and it asks again later.
 */
export type PaymentMethod = {
  /** 3 to 20 lower-case letters, in the database and the API. */
  method: string
  name: Words
  hint: Words
  /** An SVG drawing of at most 8 KB, shown at 36 × 36. */
  icon?: string
  /** What `start` will give: a `page`, a `code`, or nothing to go to. */
  way: 'page' | 'code' | 'wait'
  /** Origins that pages lead to ("https://pay.example"): no other address of `start` is followed. */
  origins?: (shop: Still) => string[]
  /** Opens a payment; of the same number, any number of times. */
  start(payment: Payment, shop: Shop): Promise<Started>
  /** Names, in lower case, of the headers that `readNotice` needs. */
  noticeHeaders?: string[]
  /** What a genuine notice says, and of which payment; undefined for one that is not signed by the other side. At once, without waiting. */
  readNotice(notice: Notice, shop: Still): { number: string; answer: Answer } | undefined
  /** What the other side wants to read: 200 when its notice was taken, 400 when it was not. `success` and `fail` where it is not said. */
  noticeReplies?: { taken: string; refused: string }
  /** What became of a payment. */
  ask(number: string, shop: Shop): Promise<Answer>
  /** Gives money back: done, on its way, or refused for good. */
  refund(refund: Refund, shop: Shop): Promise<'done' | 'waiting' | { refused: string }>
  /** What became of a refund. */
  askRefund(refund: Pick<Refund, 'number' | 'refund'>, shop: Shop): Promise<'done' | 'waiting' | 'refused' | 'unknown'>
  /** Makes sure that nobody can pay it any more; says what it was if that comes too late. */
  close(number: string, shop: Shop): Promise<Answer>
  /** What was paid and went back on a day (YYYY-MM-DD in Beijing); without it the method is not reconciled. */
  statement?(day: string, shop: Shop): Promise<StatementLine[]>
}

/** A short text to a mainland mobile number. `id`: at most 32 letters and digits, the same for the same message. */
export type ShortText = { mobile: string /** `code`, or the shop's name for another text. */; template: string; params: string[]; id: string }

/** Sends short texts, where SMS_PROVIDER names the plugin. Throws when the message was not taken; the shop tries again. */
export type SmsProvider = { send(text: ShortText, shop: Shop): Promise<void> }

/** A field of a form in the back office, in words of JSON Schema. `format: 'fen'` is money: typed in yuan, kept in fen. */
export type Field = {
  type: 'integer' | 'string' | 'boolean'
  title: Words
  format?: 'fen'
  /** Of whole numbers, in fen where it is money. */
  minimum?: number
  maximum?: number
  /** Of texts; 200 where it is not said. */
  maxLength?: number
  /** Of texts: the only ones there are. */
  enum?: string[]
  default?: number | string | boolean
}
export type Fields = Record<string, Field>
/** What somebody has filled in, checked against the fields. */
export type Values = Readonly<Record<string, number | string | boolean>>

/** A line of goods as prices see it; amounts in fen. `left` is what it costs after the promotions before, for all its pieces. */
export type GoodsLine = { skuId: number; spuId: number; catalogs: readonly number[]; count: number; price: number; grams: number; left: number }

/**
 * A way to reckon freight, for rules of the back office to choose. Pure and at once: no clock, no chance, no waiting. Anything
 * but whole fen from 0 to 1,000,000 is a fault, and with a fault nothing is sold to that address.
 */
export type FreightKind = {
  /** Lower-case letters, digits and hyphens; known to the shop as `<plugin>/<kind>`. */
  kind: string
  name: Words
  fields: Fields
  /** `region`: the GB/T 2260 code of where the parcel goes as far as known, '' when not. */
  reckon(parcel: { lines: readonly GoodsLine[]; grams: number; region: string }, values: Values): number
}

/**
 * A kind of promotion. Of several promotions of one kind that meet on a line only the one that gives most counts, as with the
 * shop's own. Pure and at once. What is no whole number of fen from 0 to the line's `left` gives nothing.
 */
export type PromotionKind = {
  kind: string
  /** What the step of a price is called: "第三件半价 / Third piece half price". */
  name: Words
  fields: Fields
  /** What a promotion of these values gives, in one line for its page: "每第 3 件半价". */
  says(values: Values): Words
  /** Fen off for each line, in the lines' order. The lines are those that the promotion is about. */
  off(lines: readonly GoodsLine[], values: Values): number[]
}

/** The shop's areas of rights of staff. */
export type Area = 'goods' | 'content' | 'orders' | 'pays' | 'marketing' | 'reviews' | 'users' | 'staff' | 'operations' | 'settings'

/** A page of the back office: an entry in the menu for those who may see the area, and a folder of files shown in a frame. */
export type AdminPage = {
  /** Lower-case letters, digits and hyphens. */
  path: string
  title: Words
  area: Area
  /** The folder (a file: URL); its index.html is the page, /admin-plugins/<plugin>/<path>/ its address. */
  folder: URL
}

/** A route for the plugin's pages, under /v1/staff/plugins/<plugin>. Who asks has the right: to see (GET), or to change. */
export type Route = {
  method: 'GET' | 'POST'
  /** Begins with a slash: "/vouchers". */
  path: string
  /** What it does, for the API's description and the audit log. */
  summary: string
  area: Area
  /** What is asked along (GET) or sent (POST); all texts are at most 200 characters unless their field says otherwise. */
  fields?: Fields
  /** Answers what goes out as `data`. Throws `Refused` to say no. */
  answer(asked: { values: Values; clerk: { id: number; username: string }; lang: 'zh-CN' | 'en' }, shop: Shop): Promise<unknown>
}

/** A no of a plugin's route, in words for the person who asked. */
export class Refused extends Error {
  readonly words: Words
  constructor(words: Words) {
    super(words.en)
    this.name = 'Refused'
    this.words = words
  }
}

export type Plugin = {
  /** The contract it was written to: 1. */
  contract: typeof CONTRACT
  /** Lower-case letters, digits and hyphens, unlike every other plugin's. */
  name: string
  version: string
  title: Words
  settings?: Record<string, Setting>
  payments?: PaymentMethod[]
  sms?: SmsProvider
  freight?: FreightKind[]
  promotions?: PromotionKind[]
  adminPages?: AdminPage[]
  routes?: Route[]
}

/** Says what a plugin is; the package exports it as its default. The shop checks it when it starts. */
export const definePlugin = (plugin: Plugin): Plugin => plugin
