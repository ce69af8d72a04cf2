/** One payment as a gateway sees it. `number` is ours (out_trade_no); amounts in fen. */
export type PayWish = {
  number: string
  amount: number
  subject: string
  returnUrl: string
  noticeUrl: string
  /** After this the gateway takes no money for it. */
  payBefore: Date
  /** When it was opened: of the same moment, a signed page is the same. Now, where it is not said. */
  openedAt?: Date
}

/** How the buyer gets to the gateway: a page to go to, or a code for their phone to scan. */
export type Opened = { payUrl: string } | { codeUrl: string }

/** What a gateway says of a payment. `unknown`: it never heard of it (the buyer has not opened the cashier). */
export type PayAnswer = { state: 'paid'; number: string; tradeNo: string; amount: number; paidAt: Date } | { state: 'waiting' | 'closed' | 'unknown'; number: string }

/** What a gateway posts, as flat text: a form's fields, or the body as it came under `body` beside the headers that sign it. */
export type RawNotice = Record<string, string>

/** A notice after its signature, app and seller were checked. */
export type PayNotice = { verdict: 'forged' | 'foreign'; number?: string | undefined } | { verdict: 'genuine'; answer: PayAnswer }

/** `number` is the payment's, `requestNumber` the refund's own: the same one again gives nothing more. */
export type RefundWish = { number: string; requestNumber: string; amount: number; total: number; why: string }

/** A line of a gateway's statement. `number` is ours: of the payment, or of the refund. Amounts in fen; a fee given back is negative. */
export type StatementLine = { kind: 'payment' | 'refund'; number: string; tradeNo: string; amount: number; fee: number; at: Date }

/** A way to pay through somebody else. Everything that is a promise talks over the network and throws GatewayDown. */
export type PayGateway = {
  /** Where the buyer's browser goes to pay, unless it is a code to scan. Signed here, or asked for: then it throws GatewayDown. */
  pageUrl?(wish: PayWish): Promise<string>
  /** Whether `pageUrl` asks nobody: then it may be signed for a payment that is still being written. */
  signs?: boolean
  /** Opens a payment, any number of times. */
  open(wish: PayWish): Promise<Opened>
  /** Checks a notice's signature, app id and seller; `at`: when it came. */
  readNotice(raw: RawNotice, at: Date): Promise<PayNotice>
  /** Our number in the query with which the buyer's browser comes back; undefined unless it is signed and meant for us. It proves no payment. */
  readReturn(query: Record<string, string>): string | undefined
  query(number: string): Promise<PayAnswer>
  /** Gives money back: done, or on its way. Throws RefundRefused when the gateway says no for good. */
  refund(wish: RefundWish): Promise<'done' | 'waiting'>
  /** What became of a refund. */
  queryRefund(wish: Pick<RefundWish, 'number' | 'requestNumber'>): Promise<'done' | 'waiting' | 'refused' | 'unknown'>
  /** No one can pay it any more; says what it was if that comes too late. */
  close(number: string): Promise<PayAnswer>
  /** Everything that was paid and went back on a day (YYYY-MM-DD in Beijing). A gateway without it is not reconciled. */
  statement?(day: string): Promise<StatementLine[]>
}

/** One that has statements. */
export type ReconciledGateway = PayGateway & Required<Pick<PayGateway, 'statement'>>

/** The gateway did not answer, or not with anything that can be trusted. Nothing is known; ask again later. */
export class GatewayDown extends Error {}

/** The gateway will not give this money back, however often it is asked. */
export class RefundRefused extends Error {}
