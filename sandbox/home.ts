import type { FastifyInstance } from 'fastify'
import { listTrades, shanghai, type Trade, yuan } from './alipay/trades.ts'
import { escape, type Lang, langOf, said, sendPage } from './page.ts'
import { type GatewayName, plantFault, statementFaults } from './statements.ts'
import type { Store } from './store.ts'
import { listTrades as listWechatTrades, type WechatTrade } from './wechat/trades.ts'

type NoticeRow = { number: string; kind: string; tries: number; due_at: number | null; answer: string }

/** The overview: trades, what was told of them, and the way to the letters. */
export function home(app: FastifyInstance, store: Store): void {
  app.get('/', async (request, reply) => {
    const lang = langOf(request)
    const texts = store.prepare('select count(*) as count from texts').get() as { count: number }
    const { count } = store.prepare('select count(*) as count from letters').get() as { count: number }
    const notices = store
      .prepare('select number, kind, tries, due_at, answer from (select *, id as n from notices union all select *, id as n from wechat_notices) order by n desc limit 50')
      .all() as NoticeRow[]
    const body = `
<h1>${said(lang, '集市的沙箱', 'The sandbox of Jishi')}</h1>
<p class="muted">${said(lang, '这里扮演商店以外的世界：支付网关、微博、QQ、邮局和短信。', 'It plays the world outside the shop: the payment gateway, Weibo, QQ, the post office and the phone company.')} <a href="/mail">${said(lang, `信件（${count}）`, `Letters (${count})`)}</a> · <a href="/couriers">${said(lang, '快递', 'Couriers')}</a> · <a href="/sms">${said(lang, `短信（${texts.count}）`, `Texts (${texts.count})`)}</a></p>
<h2>${said(lang, '支付宝交易', 'Alipay trades')}</h2>${tradesTable(lang, listTrades(store))}
<h2>${said(lang, '微信支付交易', 'WeChat Pay trades')}</h2>${wechatTable(lang, listWechatTrades(store))}
<h2>${said(lang, '对账单', 'Statements')}</h2>${faultForm(lang)}
<h2>${said(lang, '发给商店的通知', 'Notices to the shop')}</h2>${noticesTable(lang, notices)}`
    return sendPage(reply, { lang, title: said(lang, '沙箱', 'Sandbox'), body, wide: true })
  })
  app.post('/statement-faults', async (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string>
    const fault = statementFaults.find((known) => known === form.fault)
    if (!fault || !/^[\w-]{1,64}$/.test(form.number ?? '') || !['alipay', 'wechat'].includes(form.gateway ?? '')) return reply.status(400).send('fault, gateway, number')
    plantFault(store, form.gateway as GatewayName, fault, form.number as string)
    return reply.redirect(`/?lang=${langOf(request)}`, 303)
  })
  app.setNotFoundHandler((request, reply) => {
    const lang = langOf(request)
    const body = `<section class="card"><h1>${said(lang, '这里什么也没有', 'There is nothing here')}</h1><p><a href="/">${said(lang, '回到概览', 'Back to the overview')}</a></p></section>`
    return sendPage(reply, { lang, title: '404', body, status: 404 })
  })
}

const empty = (text: string): string => `<p class="empty">${text}</p>`

function tradesTable(lang: Lang, trades: Trade[]): string {
  if (trades.length === 0) return empty(said(lang, '还没有交易。在商店里下一单试试。', 'No trades yet. Order something in the shop.'))
  const states = {
    WAIT_BUYER_PAY: [said(lang, '等待付款', 'Waiting'), 'warn'],
    TRADE_SUCCESS: [said(lang, '已付款', 'Paid'), 'good'],
    TRADE_CLOSED: [said(lang, '已关闭', 'Closed'), ''],
  }
  const rows = trades.map((trade) => {
    const [text, look] = trade.refunded > 0 ? [said(lang, `已退 ¥${yuan(trade.refunded)}`, `Refunded ¥${yuan(trade.refunded)}`), ''] : states[trade.status]
    return `<tr><td class="k"><a href="/cashier/${trade.trade_no}?lang=${lang}">${escape(trade.number)}</a></td><td class="wideonly">${escape(trade.subject)}</td><td class="n">¥${yuan(trade.amount)}</td><td><span class="state ${look}">${text}</span></td><td class="n wideonly">${shanghai(trade.created_at)}</td></tr>`
  })
  const heads = `<th>${said(lang, '商户订单号', 'Number')}</th><th class="wideonly">${said(lang, '商品', 'Subject')}</th>`
  return `<div class="scroll"><table><tr>${heads}<th class="n">${said(lang, '金额', 'Amount')}</th><th>${said(lang, '状态', 'State')}</th><th class="n wideonly">${said(lang, '时间', 'Opened')}</th></tr>${rows.join('')}</table></div>`
}

function wechatTable(lang: Lang, trades: WechatTrade[]): string {
  if (trades.length === 0) return empty(said(lang, '还没有交易。付款时选微信试试。', 'No trades yet. Choose WeChat Pay when you pay.'))
  const states = {
    NOTPAY: [said(lang, '等待付款', 'Waiting'), 'warn'],
    SUCCESS: [said(lang, '已付款', 'Paid'), 'good'],
    REFUND: [said(lang, '已退款', 'Refunded'), ''],
    CLOSED: [said(lang, '已关闭', 'Closed'), ''],
  }
  const rows = trades.map((trade) => {
    const [text, look] = trade.refunded > 0 ? [said(lang, `已退 ¥${yuan(trade.refunded)}`, `Refunded ¥${yuan(trade.refunded)}`), ''] : states[trade.state]
    return `<tr><td class="k"><a href="/wechat/code/${trade.code}?lang=${lang}">${escape(trade.number)}</a></td><td class="wideonly">${escape(trade.description)}</td><td class="n">¥${yuan(trade.amount)}</td><td><span class="state ${look}">${text}</span></td><td class="n wideonly">${shanghai(trade.created_at)}</td></tr>`
  })
  const heads = `<th>${said(lang, '商户订单号', 'Number')}</th><th class="wideonly">${said(lang, '商品', 'Description')}</th>`
  return `<div class="scroll"><table><tr>${heads}<th class="n">${said(lang, '金额', 'Amount')}</th><th>${said(lang, '状态', 'State')}</th><th class="n wideonly">${said(lang, '时间', 'Opened')}</th></tr>${rows.join('')}</table></div>`
}

/** Makes a statement wrong, so that the shop's reconciliation has something to find. */
function faultForm(lang: Lang): string {
  const faults = { missing: said(lang, '少一行', 'A line is missing'), extra: said(lang, '多一行', 'One line too many'), amount: said(lang, '少一分钱', 'One fen short') }
  return `<form class="card" method="post" action="/statement-faults?lang=${lang}">
<p class="muted small">${said(lang, '在对账单里埋一个错，看看商店的对账能不能发现。', 'Plant a fault in a statement and see whether the shop’s reconciliation finds it.')}</p>
<div class="two"><select class="line" name="gateway"><option value="alipay">${said(lang, '支付宝', 'Alipay')}</option><option value="wechat">${said(lang, '微信支付', 'WeChat Pay')}</option></select>
<select class="line" name="fault">${statementFaults.map((fault) => `<option value="${fault}">${faults[fault]}</option>`).join('')}</select></div>
<p></p><div class="two"><input class="line" name="number" required maxlength="64" placeholder="${said(lang, '商户订单号', 'Number')}"><button>${said(lang, '埋下', 'Plant it')}</button></div></form>`
}

function noticesTable(lang: Lang, notices: NoticeRow[]): string {
  if (notices.length === 0) return empty(said(lang, '还没有通知。', 'No notices yet.'))
  const rows = notices.map(({ number, kind, tries, due_at, answer }) => {
    const state =
      answer === 'success'
        ? `<span class="state good">success</span>`
        : due_at === null
          ? `<span class="state">${said(lang, '放弃', 'Given up')}</span>`
          : `<span class="state warn">${said(lang, '待发', 'Due')} ${shanghai(due_at).slice(11)}</span>`
    return `<tr><td class="k">${escape(number)}</td><td class="wideonly">${escape(kind)}</td><td class="n">${tries}</td><td>${state}</td><td class="wideonly">${answer === 'success' ? '' : escape(answer)}</td></tr>`
  })
  return `<div class="scroll"><table><tr><th>${said(lang, '商户订单号', 'Number')}</th><th class="wideonly">${said(lang, '方式', 'Kind')}</th><th class="n">${said(lang, '次数', 'Tries')}</th><th>${said(lang, '状态', 'State')}</th><th class="wideonly">${said(lang, '商店的回答', 'The shop’s answer')}</th></tr>${rows.join('')}</table></div>`
}
