import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { SandboxConfig } from '../config.ts'
import { shanghai } from '../alipay/trades.ts'
import { escape, langOf, said, sendPage } from '../page.ts'
import type { Store } from '../store.ts'

type Text = { id: number; phone: string; text: string; at: number }
type Call = { sid: string; sig: unknown; authorization: string; body: Record<string, unknown> }

/** A signature is good for a day, as with the real provider. */
const FRESH_MS = 24 * 3600 * 1000

/** The phone company: Yuntongxun's template messages, and a page of what has arrived. JSON for programs: `{ texts: [{ id, to, text, at }] }`, newest first. */
export function smsRoutes(app: FastifyInstance, { store, config }: { store: Store; config: SandboxConfig }): void {
  app.register(async (inner) => templateMessages(inner, store, config))

  app.get('/sms', async (request, reply) => {
    const lang = langOf(request)
    const { to = '' } = request.query as { to?: string }
    const texts = store.prepare("select * from texts where ? in ('', phone) order by id desc limit 100").all(String(to)) as Text[]
    if (request.headers.accept?.includes('application/json')) return { texts: texts.map(({ id, phone, text, at }) => ({ id, to: phone, text, at: new Date(at).toISOString() })) }
    const items = texts.map(
      ({ phone, text, at }) =>
        `<li><div><b>${escape(phone)}</b><span>${shanghai(at).slice(5, 16)}</span><p>${escape(text).replace(/\b\d{6}\b/, '<strong>$&</strong>')}</p></div></li>`,
    )
    const body = `<h1>${said(lang, '短信', 'Text messages')}</h1><p class="muted">${said(lang, '商店发出的每一条短信都留在这里，新的在前。以 0000 结尾的号码收不到短信。', 'Every text message that the shop sends stays here, newest first. Numbers that end in 0000 take none.')}</p>
${items.length > 0 ? `<ul class="letters texts">${items.join('')}</ul>` : `<p class="empty">${said(lang, '还没有短信。用手机号登录，验证码就会发到这里。', 'No messages yet. Log in by phone and the code arrives here.')}</p>`}`
    return sendPage(reply, { lang, title: said(lang, '短信', 'Text messages'), body, wide: true })
  })
}

function templateMessages(app: FastifyInstance, store: Store, config: SandboxConfig): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, Object(JSON.parse(body as string)))
    } catch {
      done(null, {})
    }
  })
  app.post('/2013-12-26/Accounts/:sid/SMS/TemplateSMS', async (request) => {
    const { sid } = request.params as { sid: string }
    const { sig } = request.query as { sig?: unknown }
    const call = { sid, sig, authorization: request.headers.authorization ?? '', body: (request.body ?? {}) as Record<string, unknown> }
    const fault = faultOf(call, config) ?? keep(store, call.body, config.yuntongxun.templateId)
    if (fault) return { statusCode: fault[0], statusMsg: fault[1] }
    const id = createHash('md5').update(JSON.stringify(call.body)).digest('hex')
    return { statusCode: '000000', templateSMS: { smsMessageSid: id, dateCreated: shanghai(Date.now()).replace(/\D/g, '') } }
  })
}

/** What the provider would not take, with its number. */
function faultOf({ sid, sig, authorization, body }: Call, { yuntongxun }: SandboxConfig): [string, string] | undefined {
  const [account, timestamp = ''] = Buffer.from(authorization, 'base64').toString().split(':')
  if (sid !== yuntongxun.accountSid || account !== sid) return ['160050', '主账户不存在']
  const right = createHash('md5').update(`${sid}${yuntongxun.authToken}${timestamp}`).digest('hex').toUpperCase()
  if (sig !== right) return ['160051', '签名错误']
  if (!isFresh(timestamp)) return ['160052', '时间戳过期']
  if (body.appId !== yuntongxun.appId) return ['160053', '应用不存在']
  const places = body.templateId === yuntongxun.templateId ? 2 : noticeOf(body)?.places
  if (places === undefined) return ['160054', '短信模板不存在']
  const { datas, to } = body
  if (!Array.isArray(datas) || datas.length !== places || !datas.every((data) => typeof data === 'string')) return ['160055', '短信模板参数错误']
  if (typeof to !== 'string' || !/^1[3-9]\d{9}$/.test(to)) return ['160042', '号码格式有误']
  if (to.endsWith('0000')) return ['160056', '号码不可达']
  return undefined
}

/** The templates that are no codes, as the provider would have approved them, by their number. */
const notices: Record<string, { places: number; text(values: string[]): string }> = {
  '2': { places: 1, text: ([name]) => `【集市】您等的“${name}”到货了，数量有限，欢迎选购。` },
}

const noticeOf = ({ templateId }: Record<string, unknown>) => (typeof templateId === 'string' && Object.hasOwn(notices, templateId) ? notices[templateId] : undefined)

function isFresh(timestamp: string): boolean {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp) ?? []
  const [year, month, day, hour, minute, second] = parts
  const age = Date.now() - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  // NaN is not fresh.
  return Math.abs(age) < FRESH_MS
}

/** One request id is taken once. */
function keep(store: Store, { to, datas, reqId, templateId }: Record<string, unknown>, ofCodes: string): [string, string] | undefined {
  const [code, minutes] = datas as string[]
  const notice = templateId === ofCodes ? undefined : noticeOf({ templateId })
  const text = notice?.text(datas as string[]) ?? `【集市】您的验证码是 ${code}，${minutes} 分钟内有效。请勿告诉他人。`
  const kept = store
    .prepare('insert into texts (request_id, phone, text, at) values (?, ?, ?, ?) on conflict do nothing')
    .run(typeof reqId === 'string' ? reqId : null, to as string, text, Date.now())
  return kept.changes === 0 ? ['160057', '请求编号重复'] : undefined
}
