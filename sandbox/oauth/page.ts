import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { escape, type Lang, langOf, said, sendPage } from '../page.ts'
import type { Store } from '../store.ts'
import { allow, listPeople, type OAuthApp, type Person, type ProviderName, type Wish } from './people.ts'

type Params = Record<string, string>
export type AuthorizePage = { provider: ProviderName; where: string; app: OAuthApp; store: Store; slowMs: number }

const names: Record<ProviderName, [zh: string, en: string, colour: string]> = {
  weibo: ['微博', 'Weibo', 'oklch(62% .2 35)'],
  qq: ['QQ', 'QQ', 'oklch(60% .14 235)'],
}

/** The page that asks whether the shop may know who somebody is: allow as somebody, deny, fail, or take its time. */
export function authorizePage(app: FastifyInstance, page: AuthorizePage): void {
  app.get(page.where, async (request, reply) => {
    const wish = wishOf(request.query as Params, page.app)
    return typeof wish === 'string' ? sendFault(request, reply, page, wish) : sendQuestion(request, reply, page, wish)
  })

  app.post(page.where, async (request, reply) => {
    const wish = wishOf(request.query as Params, page.app)
    if (typeof wish === 'string') return sendFault(request, reply, page, wish)
    const { do: button = '', name = '', known = '' } = (request.body ?? {}) as Params
    if (button === 'deny') return back(reply, wish, { error: 'access_denied', error_description: 'the user denied the request' })
    if (button === 'error') return back(reply, wish, { error: 'server_error', error_description: 'the sandbox was told to fail' })
    const who = name.trim() || known
    if (!/^[^\p{Cc}]{1,30}$/u.test(who)) return sendQuestion(request, reply, page, wish, 400)
    if (button === 'slow') await sleep(page.slowMs)
    return back(reply, wish, { code: allow(page.store, page.provider, who, wish) })
  })
}

/** What is wanted, or what is wrong with it. A faulty redirect address is never gone to. */
function wishOf(query: Params, app: OAuthApp): Wish | string {
  const { redirect_uri: redirectUri = '', state = '', code_challenge: challenge = '' } = query
  if (query.client_id !== app.id) return 'client_id'
  if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol)) return 'redirect_uri'
  if (query.response_type !== 'code') return 'response_type'
  if (challenge !== '' && query.code_challenge_method !== 'S256') return 'code_challenge_method'
  return { redirectUri, state, challenge }
}

function back(reply: FastifyReply, { redirectUri, state }: Wish, more: Params): FastifyReply {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries({ ...more, ...(state ? { state } : {}) })) url.searchParams.set(name, value)
  return reply.redirect(url.href, 303)
}

function sendFault(request: FastifyRequest, reply: FastifyReply, { provider }: AuthorizePage, fault: string): FastifyReply {
  const lang = langOf(request)
  const body = `<section class="card"><h1>${said(lang, '无法授权', 'This cannot be authorised')}</h1><p class="muted">${said(lang, '商店的请求有误，没有告诉它任何事。', 'The shop’s request is faulty. It was told nothing.')}</p>
<dl><dt>${said(lang, '平台', 'Provider')}</dt><dd>${said(lang, names[provider][0], names[provider][1])}</dd><dt>${said(lang, '错误参数', 'Faulty parameter')}</dt><dd>${escape(fault)}</dd></dl></section>`
  return sendPage(reply, { lang, title: said(lang, '请求有误', 'Faulty request'), body, status: 400 })
}

function sendQuestion(request: FastifyRequest, reply: FastifyReply, page: AuthorizePage, wish: Wish, status = 200): FastifyReply {
  const lang = langOf(request)
  const [zh, en, colour] = names[page.provider]
  const title = said(lang, `用${zh}账号登录`, `Log in with ${en}`)
  const query = new URLSearchParams(request.query as Params)
  query.set('lang', lang === 'en' ? 'zh-CN' : 'en')
  const other = lang === 'en' ? `<a href="?${escape(query)}" lang="zh-CN">中文</a>` : `<a href="?${escape(query)}" lang="en">English</a>`
  const body = `
${status === 400 ? `<p class="note bad" role="alert">${said(lang, '请选一个账号，或写一个 1–30 个字的昵称。', 'Choose an account, or write a nickname of 1–30 characters.')}</p>` : ''}
<div class="head"><h1>${title}</h1>${other}</div>
<section class="card">
<svg class="tick" viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="26" style="fill:${colour}"/><path d="M28 15a8 8 0 1 1 0 16 8 8 0 0 1 0-16zm-14 27c2-8 7-9 14-9s12 1 14 9z" fill="#fff"/></svg>
<p><b>${escape(new URL(wish.redirectUri).host)}</b> ${said(lang, '想知道您的昵称，好让您登录。', 'wants to know your nickname, so that you can log in.')}</p>
<p class="muted small">${said(lang, '它看不到您的密码，也不能替您发布任何内容。', 'It sees no password and can post nothing in your name.')}</p>
</section>
<form method="post">
${choices(lang, listPeople(page.store, page.provider))}
<button class="go" name="do" value="allow">${said(lang, '允许', 'Allow')}</button>
<button class="danger" name="do" value="deny">${said(lang, '拒绝', 'Deny')}</button>
<h2>${said(lang, '让它出错', 'Make it misbehave')}</h2>
<div class="two"><button name="do" value="error">${said(lang, '平台出错', 'Let it fail')}</button><button name="do" value="slow">${said(lang, `${page.slowMs / 1000} 秒后允许`, `Allow after ${page.slowMs / 1000} s`)}</button></div>
</form>`
  return sendPage(reply, { lang, title, body, status })
}

/** Who is here already, and a line for somebody new. What is written wins over what is chosen. */
function choices(lang: Lang, people: Person[]): string {
  const known = people.map(({ name }, n) => `<label class="choice"><input type="radio" name="known" value="${escape(name)}"${n === 0 ? ' checked' : ''}>${escape(name)}</label>`)
  const list = known.length > 0 ? `<fieldset><legend>${said(lang, '这台电脑上的账号', 'Accounts on this computer')}</legend>${known.join('')}</fieldset>` : ''
  const fresh = people.length > 0 ? '' : said(lang, '沙箱里的小明', 'Ming of the sandbox')
  return `${list}<fieldset><legend><label for="name">${said(lang, known.length > 0 ? '或用新的昵称' : '昵称', known.length > 0 ? 'Or a new nickname' : 'Nickname')}</label></legend>
<input class="line" id="name" name="name" maxlength="30" autocomplete="off" value="${escape(fresh)}"></fieldset>`
}
