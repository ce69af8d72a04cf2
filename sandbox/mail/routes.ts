import type { FastifyInstance } from 'fastify'
import { escape, langOf, said, sendPage } from '../page.ts'
import type { Store } from '../store.ts'
import { shanghai } from '../alipay/trades.ts'

type Letter = { id: number; sender: string; recipients: string; subject: string; text: string; html: string; at: number }

/** The post office's pages. A program that accepts JSON gets JSON: `{ letters: [{ id, to, subject, text, html, … }] }`, newest first. */
export function mailRoutes(app: FastifyInstance, store: Store): void {
  app.get('/mail', async (request, reply) => {
    const lang = langOf(request)
    const { to = '' } = request.query as { to?: string }
    const letters = store.prepare("select * from letters where ? in ('', recipients) order by id desc limit 100").all(String(to)) as Letter[]
    if (request.headers.accept?.includes('application/json')) return { letters: letters.map(plain) }
    const items = letters.map(
      ({ id, subject, recipients, at }) =>
        `<li><a href="/mail/${id}?lang=${lang}"><b>${escape(subject || said(lang, '（无主题）', '(no subject)'))}</b><span>${shanghai(at).slice(5, 16)}</span><span>${escape(recipients)}</span></a></li>`,
    )
    const body = `<h1>${said(lang, '信件', 'Letters')}</h1><p class="muted">${said(lang, '商店寄出的每一封信都留在这里，新的在前。', 'Every letter that the shop sends stays here, newest first.')}</p>
${items.length > 0 ? `<ul class="letters">${items.join('')}</ul>` : `<p class="empty">${said(lang, '还没有信。注册一个账号，激活信就会寄到这里。', 'No letters yet. Register an account and its activation letter arrives here.')}</p>`}`
    return sendPage(reply, { lang, title: said(lang, '信件', 'Letters'), body, wide: true })
  })

  app.get('/mail/:id', async (request, reply) => {
    const lang = langOf(request)
    const id = Number((request.params as { id: string }).id)
    const letter = Number.isSafeInteger(id) ? (store.prepare('select * from letters where id = ?').get(id) as Letter | undefined) : undefined
    if (!letter) return reply.callNotFound()
    if (request.headers.accept?.includes('application/json')) return plain(letter)
    const body = `<p class="small"><a href="/mail?lang=${lang}">← ${said(lang, '全部信件', 'All letters')}</a></p>
<h1>${escape(letter.subject)}</h1><p class="muted small">${escape(letter.sender)} → ${escape(letter.recipients)} · ${shanghai(letter.at)}</p>
${letter.html ? frame(letter.html, letter.subject) : ''}
${letter.text ? `<h2>${said(lang, '纯文本', 'Plain text')}</h2><pre>${linked(letter.text)}</pre>` : ''}`
    return sendPage(reply, { lang, title: letter.subject, body, wide: true })
  })
}

const plain = ({ id, sender, recipients, subject, text, html, at }: Letter) => ({ id, from: sender, to: recipients, subject, text, html, at: new Date(at).toISOString() })

/** The letter's own HTML in a frame without scripts, forms or a name of its own; its links open beside it. */
const frame = (html: string, title: string): string =>
  `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="${escape(title)}" srcdoc="${escape(`<base target="_blank">${html}`)}"></iframe>`

const linked = (text: string): string => escape(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`)
