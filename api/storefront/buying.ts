import { renderSVG } from 'uqr'
import type { Deps } from '../deps.ts'
import { walletOf } from '../ledger/post.ts'
import { listWalletMoves } from '../ledger/read.ts'
import { payAgain } from '../pays/again.ts'
import { payMethods } from '../pays/methods.ts'
import { readPayment, readWaitingCode } from '../pays/read.ts'
import { readOutcome, singleAsker } from '../pays/return.ts'
import { must } from './account.ts'
import { answerForm, type Answer } from './forms.ts'
import type { Visit } from './visit.ts'

const MOVES = 20

/** Paying, and the buyer's own money in the shop. */
export function buyingDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db } = deps
  return {
    payMethods: () => payMethods(deps.config, lang),
    /** The payment that counts for an order; undefined before the buyer has opened one. */
    payment: (orderId: number) => readPayment(db, must(buyer).id, orderId),
    /** Opens a payment; answers where to go next: the gateway's page, our page with the code to scan, or the result. */
    pay: (orderId: number, method: string): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => ({ value: nextPage(orderId, method, await payAgain(deps, must(buyer).id, { orderId, method })) })),
    /** The code that waits to be scanned for an order, drawn; undefined when there is none. */
    payCode: async (orderId: number): Promise<{ url: string; svg: string; number: string; method: string } | undefined> => {
      const code = await readWaitingCode(db, must(buyer).id, orderId)
      return code && { ...code, svg: renderSVG(code.url, { border: 2 }) }
    },
    /** What became of the payment a gateway sent the browser back from; asks the gateway while it is not known. */
    payOutcome: (query: Record<string, string>) => readOutcome(deps, singleAsker(deps), query, buyer?.id),
    /** What is in the buyer's wallet, in fen. */
    balance: () => walletOf(db, must(buyer).id),
    /** The wallet's ledger, newest first. */
    walletMoves: (page: number) => listWalletMoves(db, must(buyer).id, { page, pageSize: MOVES }).then((listed) => ({ ...listed, pageSize: MOVES })),
  }
}

/** A gateway's address, or a path of ours, which starts with a slash and has no language yet. */
function nextPage(orderId: number, method: string, { payUrl, codeUrl }: Awaited<ReturnType<typeof payAgain>>): string {
  if (codeUrl !== undefined) return `/pay/${orderId}?scan=1`
  if (method === 'balance') return `/result?out_trade_no=${orderId}B`
  return method === 'cod' ? `/result?out_trade_no=${orderId}C` : payUrl
}
