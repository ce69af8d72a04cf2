import type { FastifyReply } from 'fastify'
import { kindChoices } from '../alipay/cashier.ts'
import { yuan } from '../alipay/trades.ts'
import { escape, type Lang, said, sendPage } from '../page.ts'
import type { WechatTrade } from './trades.ts'

export type CodePage = { lang: Lang; trade: WechatTrade; mchId: string; lateSeconds: number; failed?: boolean; status?: number }

/** What a phone shows after it has scanned the code. */
export function sendCodePage(reply: FastifyReply, page: CodePage): FastifyReply {
  const { lang, trade, status } = page
  return sendPage(reply, { lang, title: said(lang, '微信支付', 'WeChat Pay'), body: trade.state === 'NOTPAY' ? openPage(page) : donePage(page), ...(status ? { status } : {}) })
}

function openPage({ lang, trade, mchId, lateSeconds, failed }: CodePage): string {
  const other = lang === 'en' ? '<a href="?lang=zh-CN" lang="zh-CN">中文</a>' : '<a href="?lang=en" lang="en">English</a>'
  return `
${failed ? `<p class="note bad" role="alert">${said(lang, '您拒绝了付款。没有扣款，二维码仍然有效。', 'You have refused to pay. Nothing was charged; the code is still good.')}</p>` : ''}
<div class="head"><h1>${said(lang, '微信支付：已扫码', 'WeChat Pay: the code is scanned')}</h1>${other}</div>
<section class="card"><div class="muted small">${escape(trade.description)}</div><div class="amount"><i>¥</i>${yuan(trade.amount)}</div>${facts(lang, trade, mchId)}</section>
<form method="post" action="/wechat/code/${trade.code}?lang=${lang}">
<button class="go" name="do" value="pay">${said(lang, `支付 ¥${yuan(trade.amount)}`, `Pay ¥${yuan(trade.amount)}`)}</button>
<div class="two"><button name="do" value="refuse">${said(lang, '拒绝付款', 'Refuse')}</button><button class="danger" name="do" value="close">${said(lang, '关闭交易', 'Close the trade')}</button></div>
<h2>${said(lang, '付款之后，怎样通知商户', 'After paying, how is the shop told?')}</h2>
<fieldset><legend>${said(lang, '真实的平台会重复通知，直到商户回答 200。这里可以让它出错。', 'The real platform tells the shop again until it answers 200. Here it can be made to misbehave.')}</legend>${kindChoices(lang, lateSeconds)}</fieldset>
</form>`
}

function donePage({ lang, trade, mchId }: CodePage): string {
  const paid = trade.paid > 0
  const mark = paid ? '<path d="m17 29 8 8 15-17"/>' : '<path d="m20 20 16 16m0-16L20 36"/>'
  return `
<section class="card">
<svg class="tick" viewBox="0 0 56 56" fill="none" stroke="${paid ? 'var(--leaf)' : 'var(--muted)'}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="28" cy="28" r="25"/>${mark}</svg>
<h1>${paid ? said(lang, '支付成功', 'Paid') : said(lang, '二维码已失效', 'This code is dead')}</h1>
<p class="muted">${paid ? said(lang, '可以回到电脑上的商店了：那里会自己更新。', 'Go back to the shop on the computer: it updates by itself.') : said(lang, '没有扣款。请回到商店重新支付。', 'Nothing was charged. Go back to the shop to pay again.')}</p>
${facts(lang, trade, mchId)}</section>`
}

function facts(lang: Lang, trade: WechatTrade, mchId: string): string {
  const rows = [
    [said(lang, '金额', 'Amount'), `¥${yuan(trade.amount)}`],
    [said(lang, '商户订单号', 'Number'), trade.number],
    [said(lang, '交易单号', 'Transaction'), trade.transaction_id],
    [said(lang, '商户号', 'Merchant'), mchId],
  ]
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`
}
