import type { APIContext, AstroGlobal } from 'astro'
import { keepForm } from './kept.ts'
import { href } from './links.ts'

type Cookie = { name: string; value: string; options: Parameters<AstroGlobal['cookies']['set']>[2] }

/** The fields of the form that came with a POST; nothing otherwise. Files and what cannot be read count as missing. */
export async function formOf(request: Request): Promise<Record<string, string>> {
  if (request.method !== 'POST') return {}
  const form = await request.formData().catch(() => new FormData())
  return Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === 'string'))
}

/** The fields of a form that may bring files, and its files; one that was not chosen is missing. */
export async function uploadOf(request: Request): Promise<{ form: Record<string, string>; files: Record<string, { bytes: Buffer; name: string }> }> {
  const form: Record<string, string> = {}
  const files: Record<string, { bytes: Buffer; name: string }> = {}
  if (request.method !== 'POST') return { form, files }
  for (const [name, value] of await request.formData().catch(() => new FormData())) {
    if (typeof value === 'string') form[name] = value
    else if (value.size > 0) files[name] = { bytes: Buffer.from(await value.arrayBuffer()), name: value.name }
  }
  return { form, files }
}

/** Sets what an answer of the desk wants the browser to keep. */
export function giveCookies({ cookies }: Pick<APIContext, 'cookies'>, given: Cookie[]): void {
  for (const { name, value, options } of given) cookies.set(name, value, options)
}

/** After a POST: look there next. The answer to reloading is a page, not the form again. */
export const seeOther = (path: string, headers: Record<string, string> = {}): Response => new Response(null, { status: 303, headers: { ...headers, location: path } })

/** To the log-in page, and back to where one was going; with what was typed meanwhile, if a form is given. */
export function logInFirst(page: Pick<APIContext, 'cookies' | 'locals' | 'url'>, next?: string, form: Record<string, string> = {}): Response {
  const { locals, url } = page
  keepForm(page, form)
  const wanted = next ?? href(locals.lang, `${url.pathname}${url.search}`)
  return seeOther(href(locals.lang, `/login?next=${encodeURIComponent(wanted)}`))
}
