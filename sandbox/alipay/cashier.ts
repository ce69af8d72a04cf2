import type { FastifyReply } from 'fastify'
import { escape, type Lang, said, sendPage } from '../page.ts'
import { type NoticeKind, noticeKinds } from '../notice-queue.ts'
import { type Trade, yuan } from './trades.ts'

const kindTexts: Record<NoticeKind, [zh: string, en: string]> = {
  now: ['立即通知商户（正常情况）', 'Tell the shop at once (the normal case)'],
  late: ['通知迟到', 'Tell it late'],
  twice: ['同时通知两次', 'Tell it twice at the same moment'],
  forged: ['只发伪造的通知（签名错误）', 'Send only a forged notice (bad signature)'],
  'wrong-amount': ['少付一分钱', 'Pay one fen too little'],
  'too-much': ['多付一分钱', 'Pay one fen too much'],
  none: ['不通知', 'Do not tell it at all'],
}

export type CashierPage = { lang: Lang; trade: Trade; sellerId: string; failed?: boolean; status?: number; lateSeconds: number; backUrl: string | undefined }

/** The page on which the buyer pays, or sees why that is over. */
export function sendCashier(reply: FastifyReply, page: CashierPage): FastifyReply {
  const { lang, trade, status } = page
  const body = trade.status === 'WAIT_BUYER_PAY' ? openCashier(page) : doneCashier(page)
  return sendPage(reply, { lang, title: said(lang, '收银台', 'Cashier'), body, ...(status ? { status } : {}) })
}

/** The ways in which a notice can go, to choose from. */
export function kindChoices(lang: Lang, lateSeconds: number): string {
  return noticeKinds
    .map((kind) => {
      const [zh, en] = kindTexts[kind]
      const late = kind === 'late' ? said(lang, `（${lateSeconds} 秒）`, ` (${lateSeconds} s)`) : ''
      return `<label class="choice"><input type="radio" name="notice" value="${kind}"${kind === 'now' ? ' checked' : ''}>${said(lang, zh, en)}${late}</label>`
    })
    .join('')
}

function openCashier({ lang, trade, sellerId, failed, lateSeconds }: CashierPage): string {
  const other = lang === 'en' ? '<a href="?lang=zh-CN" lang="zh-CN">中文</a>' : '<a href="?lang=en" lang="en">English</a>'
  return `
${failed ? `<p class="note bad" role="alert">${said(lang, '支付失败：余额不足。没有扣款，您可以再试一次。', 'The payment failed: not enough balance. Nothing was charged; you can try again.')}</p>` : ''}
<div class="head"><h1>${said(lang, '确认付款', 'Confirm the payment')}</h1>${other}</div>
<section class="card">
<div class="muted small">${escape(trade.subject)}</div>
<div class="amount"><i>¥</i>${yuan(trade.amount)}</div>
${facts(lang, trade, sellerId)}
</section>
<form method="post" action="/cashier/${trade.trade_no}?lang=${lang}">
<button class="go" name="do" value="pay">${said(lang, `支付 ¥${yuan(trade.amount)}`, `Pay ¥${yuan(trade.amount)}`)}</button>
<div class="two"><button name="do" value="fail">${said(lang, '支付失败', 'Let it fail')}</button><button class="danger" name="do" value="close">${said(lang, '关闭交易', 'Close the trade')}</button></div>
<h2>${said(lang, '付款之后，怎样通知商户', 'After paying, how is the shop told?')}</h2>
<fieldset><legend>${said(lang, '真实的网关会重复通知，直到商户回答 success。这里可以让它出错。', 'The real gateway tells the shop again until it answers “success”. Here it can be made to misbehave.')}</legend>${kindChoices(lang, lateSeconds)}</fieldset>
</form>`
}

function doneCashier({ lang, trade, sellerId, backUrl }: CashierPage): string {
  const paid = trade.paid > 0
  const title = paid ? said(lang, '已经付过款了', 'This is paid already') : said(lang, '交易已关闭', 'This trade is closed')
  const text = paid
    ? said(lang, '同一笔交易不会收两次钱。', 'The same trade is never charged twice.')
    : said(lang, '没有扣款。请回到商店重新下单或重新支付。', 'Nothing was charged. Go back to the shop to order or pay again.')
  const mark = paid ? '<path d="m17 29 8 8 15-17"/>' : '<path d="m20 20 16 16m0-16L20 36"/>'
  return `
<section class="card">
<svg class="tick" viewBox="0 0 56 56" fill="none" stroke="${paid ? 'var(--leaf)' : 'var(--muted)'}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="28" cy="28" r="25"/>${mark}</svg>
<h1>${title}</h1><p class="muted">${text}</p>
<p class="small">${escape(trade.subject)}</p>
${facts(lang, trade, sellerId)}
</section>
${backUrl ? `<a class="button go" href="${escape(backUrl)}">${said(lang, '回到商店', 'Back to the shop')}</a>` : ''}`
}

function facts(lang: Lang, trade: Trade, sellerId: string): string {
  const rows: [string, string][] = [
    [said(lang, '金额', 'Amount'), `¥${yuan(trade.amount)}`],
    [said(lang, '商户订单号', 'Number'), trade.number],
    [said(lang, '交易号', 'Trade'), trade.trade_no],
    [said(lang, '收款方', 'Seller'), sellerId],
  ]
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`
}
