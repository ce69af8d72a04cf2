/** One payment as a gateway sees it. `number` is ours (out_trade_no); amounts in fen. */
export type PayWish = { number: string; amount: number; subject: string; returnUrl: string; noticeUrl: string; /** Minutes until the gateway closes it by itself. */ minutes: number }

/** What a gateway says of a payment. `unknown`: it never heard of it (the buyer has not opened the cashier). */
export type PayAnswer =
  | { state: 'paid'; number: string; tradeNo: string; amount: number; paidAt: Date }
  | { state: 'waiting' | 'closed' | 'unknown'; number: string }

/** A notice after its signature, app and seller were checked. */
export type PayNotice = { verdict: 'forged' | 'foreign'; number?: string } | { verdict: 'genuine'; answer: PayAnswer }

/** A way to pay through somebody else. Every call but `pageUrl` and `readNotice` talks over the network and throws GatewayDown. */
export type PayGateway = {
  /** Where the buyer's browser goes to pay. Signed; nothing is sent. */
  pageUrl(wish: PayWish): string
  /** Checks a notice's signature, app id and seller. */
  readNotice(form: Record<string, string>): PayNotice
  /** Checks the signature of the query with which the buyer's browser comes back. */
  readReturn(query: Record<string, string>): boolean
  query(number: string): Promise<PayAnswer>
  /** Gives money back. The same requestNumber again gives nothing more. */
  refund(wish: { number: string; requestNumber: string; amount: number; why: string }): Promise<void>
  /** No one can pay it any more; says what it was if that comes too late. */
  close(number: string): Promise<PayAnswer>
}

/** The gateway did not answer, or not with anything that can be trusted. Nothing is known; ask again later. */
export class GatewayDown extends Error {}
