import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { shanghai } from '../alipay/trades.ts'
import type { SandboxConfig } from '../config.ts'
import { escape, type Lang, langOf, said, sendPage } from '../page.ts'
import type { Store } from '../store.ts'

type Parcel = { courier: string; number: string; stage: number; moved_at: number }
type Step = { text: string; at: number }

/** What happens to a parcel, and the state the query service gives it then: 1 picked up, 0 under way, 5 being delivered, 3 signed for. */
const stages = [
  { state: '1', text: '【{house}】快件已被揽收' },
  { state: '0', text: '【{house}】快件已到达转运中心，正发往下一站' },
  { state: '0', text: '【目的地转运中心】快件已到达' },
  { state: '5', text: '快递员正在派送，电话 138****0000' },
  { state: '3', text: '快件已签收，签收人：本人' },
] as const
const BACK = { state: '6', text: '快件已退回，寄件人已签收' }
/** Past the last stage: on its way back. */
const BACK_STAGE = 99

/**
 * A courier-query service as Kuaidi100's: signed questions are answered with where a parcel is. A number that it is asked about
 * for the first time has just been picked up; from then on a parcel moves by itself, and by the buttons of its page.
 */
export function courierRoutes(app: FastifyInstance, { store, config }: { store: Store; config: SandboxConfig }): void {
  store.exec(`
    create table if not exists parcels (courier text not null, number text not null, stage integer not null default 0, moved_at integer not null, primary key (courier, number)) strict;
    create table if not exists parcel_steps (id integer primary key autoincrement, courier text not null, number text not null, state text not null, text text not null, at integer not null) strict;`)

  app.post('/poll/query.do', async (request) => {
    const { customer, sign, param = '' } = (request.body ?? {}) as Record<string, string>
    const right = createHash('md5').update(`${param}${config.courier.key}${config.courier.customer}`).digest('hex').toUpperCase()
    if (customer !== config.courier.customer || sign !== right) return refused('503', '验证签名失败')
    const wish = wishOf(param)
    if (!wish) return refused('400', '提交的数据不完整，或者贵公司没授权')
    if (wish.number.endsWith('0000')) return refused('500', '查询无结果，请隔段时间再查')
    const parcel = moveByItself(store, wish, config.courier.stageSeconds)
    const steps = stepsOf(store, parcel)
    return {
      message: 'ok',
      nu: parcel.number,
      com: parcel.courier,
      status: '200',
      ischeck: stateOf(parcel) === '3' ? '1' : '0',
      state: stateOf(parcel),
      condition: 'F00',
      data: steps.map(({ text, at }) => ({ time: shanghai(at), ftime: shanghai(at), context: text })),
    }
  })

  app.get('/couriers', async (request, reply) => {
    const lang = langOf(request)
    const parcels = store.prepare('select * from parcels order by moved_at desc limit 100').all() as Parcel[]
    const cards = parcels.map((parcel) => cardOf(lang, parcel, stepsOf(store, parcel)))
    const body = `<h1>${said(lang, '快递', 'Couriers')}</h1><p class="muted">${said(lang, '商店问过的包裹都在这里。它们会自己往前走；也可以推它们一把。', 'Every parcel that the shop has asked about. They move on by themselves; you can give them a push.')}</p>
${cards.join('') || `<p class="empty">${said(lang, '还没有包裹。付款一分钟后演示店员会发货。', 'No parcels yet. A minute after a payment the demo’s clerk ships one.')}</p>`}`
    return sendPage(reply, { lang, title: said(lang, '快递', 'Couriers'), body, wide: true })
  })

  app.post('/couriers', async (request, reply) => {
    const { courier = '', number = '', do: deed = '' } = (request.body ?? {}) as Record<string, string>
    const parcel = find(store, courier, number)
    if (parcel && stateOf(parcel) !== '3' && parcel.stage !== BACK_STAGE) {
      if (deed === 'on') advance(store, parcel, parcel.stage + 1)
      if (deed === 'arrive') for (let stage = parcel.stage + 1; stage < stages.length; stage++) advance(store, parcel, stage)
      if (deed === 'back') advance(store, parcel, BACK_STAGE)
    }
    return reply.redirect('/couriers', 303)
  })
}

const refused = (returnCode: string, message: string) => ({ result: false, returnCode, message })

function wishOf(param: string): { courier: string; number: string } | undefined {
  try {
    const { com, num } = Object(JSON.parse(param)) as Record<string, unknown>
    return typeof com === 'string' && /^[a-z0-9]{2,32}$/.test(com) && typeof num === 'string' && /^[0-9A-Za-z-]{6,32}$/.test(num) ? { courier: com, number: num } : undefined
  } catch {
    return undefined
  }
}

const find = (store: Store, courier: string, number: string): Parcel | undefined =>
  store.prepare('select * from parcels where courier = ? and number = ?').get(courier, number) as Parcel | undefined

function stateOf({ stage }: Parcel): string {
  return stage === BACK_STAGE ? BACK.state : (stages[stage]?.state ?? '0')
}

/** One stage for every so many seconds that have gone by. */
function moveByItself(store: Store, { courier, number }: { courier: string; number: string }, stageSeconds: number): Parcel {
  const known = find(store, courier, number)
  const now = Date.now()
  if (!known) {
    store.prepare('insert into parcels (courier, number, stage, moved_at) values (?, ?, 0, ?)').run(courier, number, now)
    tell(store, { courier, number, stage: 0, moved_at: now }, now)
  } else if (known.stage < stages.length - 1 && stageSeconds > 0) {
    const due = Math.min(stages.length - 1 - known.stage, Math.floor((now - known.moved_at) / (stageSeconds * 1000)))
    for (let n = 1; n <= due; n++) advance(store, known, known.stage + n, known.moved_at + n * stageSeconds * 1000)
  }
  return find(store, courier, number)!
}

function advance(store: Store, { courier, number }: Parcel, stage: number, at = Date.now()): void {
  store.prepare('update parcels set stage = ?, moved_at = ? where courier = ? and number = ?').run(stage, at, courier, number)
  tell(store, { courier, number, stage, moved_at: at }, at)
}

function tell(store: Store, parcel: Parcel, at: number): void {
  const text = parcel.stage === BACK_STAGE ? BACK.text : (stages[parcel.stage]?.text ?? '').replace('{house}', '始发网点')
  store.prepare('insert into parcel_steps (courier, number, state, text, at) values (?, ?, ?, ?, ?)').run(parcel.courier, parcel.number, stateOf(parcel), text, at)
}

const stepsOf = (store: Store, { courier, number }: Parcel): Step[] =>
  store.prepare('select text, at from parcel_steps where courier = ? and number = ? order by id desc').all(courier, number) as Step[]

function cardOf(lang: Lang, parcel: Parcel, steps: Step[]): string {
  const over = stateOf(parcel) === '3' || parcel.stage === BACK_STAGE
  const button = (deed: string, text: string) => `<button name="do" value="${deed}">${text}</button>`
  const form = over
    ? ''
    : `<form method="post"><input type="hidden" name="courier" value="${escape(parcel.courier)}"><input type="hidden" name="number" value="${escape(parcel.number)}"><div class="two">${button('on', said(lang, '往前一步', 'One step on'))}${button('arrive', said(lang, '直接签收', 'Deliver now'))}</div><p></p>${button('back', said(lang, '退回', 'Send back'))}</form>`
  const list = steps.map(({ text, at }) => `<dt>${shanghai(at).slice(5, 16)}</dt><dd>${escape(text)}</dd>`).join('')
  return `<section class="card"><div class="head"><h2 style="margin:0">${escape(parcel.courier)} ${escape(parcel.number)}</h2><span class="state ${over ? 'good' : 'warn'}">${escape(steps[0]?.text.slice(0, 20) ?? '')}</span></div><dl>${list}</dl><p></p>${form}</section>`
}
