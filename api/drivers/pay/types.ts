/** One payment as a gateway sees it. `number` is ours (out_trade_no); amounts in fen. */
export type PayWish = {
  number: string
  amount: number
  subject: string
  returnUrl: string
  noticeUrl: string /** After this the gateway takes no money for it. */
  payBefore: Date
}

/** What a gateway says of a payment. `unknown`: it never heard of it (the buyer has not opened the cashier). */
export type PayAnswer = { state: 'paid'; number: string; tradeNo: string; amount: number; paidAt: Date } | { state: 'waiting' | 'closed' | 'unknown'; number: string }

/** A notice after its signature, app and seller were checked. */
export type PayNotice = { verdict: 'forged' | 'foreign'; number?: string } | { verdict: 'genuine'; answer: PayAnswer }

/** A way to pay through somebody else. `query`, `refund` and `close` talk over the network and throw GatewayDown. */
export type PayGateway = {
  /** Where the buyer's browser goes to pay. Signed; nothing is sent. */
  pageUrl(wish: PayWish): string
  /** Checks a notice's signature, app id and seller. */
  readNotice(form: Record<string, string>): PayNotice
  /** Our number in the query with which the buyer's browser comes back; undefined unless it is signed and meant for us. It proves no payment. */
  readReturn(query: Record<string, string>): string | undefined
  query(number: string): Promise<PayAnswer>
  /** Gives money back. The same requestNumber again gives nothing more. */
  refund(wish: { number: string; requestNumber: string; amount: number; why: string }): Promise<void>
  /** No one can pay it any more; says what it was if that comes too late. */
  close(number: string): Promise<PayAnswer>
}

/** The gateway did not answer, or not with anything that can be trusted. Nothing is known; ask again later. */
export class GatewayDown extends Error {}
