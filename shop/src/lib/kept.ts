import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { APIContext } from 'astro'

type Form = Record<string, string>
type Page = Pick<APIContext, 'cookies' | 'locals' | 'url'>

const COOKIE = 'jishi_kept'
const SECONDS = 30 * 60
/** A browser keeps 4096 bytes of a cookie, its name and attributes among them. */
const MOST = 3800
/** Never written down, and drawn anew by each page. */
const SECRET = /^(?:pass|password\w*|oldpassword|code|verify|captcha\w*|request_id|expected)$/

/**
 * Keeps what was typed into a form for the next time its page is shown in this browser, for half an hour: when the session had
 * run out, or when the page goes through another one. What is too long for a cookie is left out, the longest field first.
 */
export function keepForm({ cookies, locals, url }: Page, form: Form): void {
  const fields = Object.entries(form).filter(([name, value]) => value !== '' && !SECRET.test(name))
  fields.sort(([, a], [, b]) => a.length - b.length)
  let value = packed(url.pathname, locals.lastHere, fields)
  while (value.length > MOST && fields.pop()) value = packed(url.pathname, locals.lastHere, fields)
  if (fields.length === 0) return
  cookies.set(COOKIE, value, { path: '/', httpOnly: true, sameSite: 'lax', secure: locals.publicUrl.startsWith('https:'), maxAge: SECONDS })
}

/** What was kept for this page, once. Nothing when it was kept for another page, or typed by somebody else. */
export function keptForm({ cookies, locals, url }: Page): Form {
  const kept = unpacked(cookies.get(COOKIE)?.value)
  if (!kept || kept.path !== url.pathname) return {}
  cookies.delete(COOKIE, { path: '/' })
  const theirs = kept.who === '' || kept.who.toLowerCase() === locals.buyer?.username.toLowerCase()
  return theirs ? kept.form : {}
}

/** Leaves nothing behind in this browser. */
export const dropKept = ({ cookies }: Pick<Page, 'cookies'>): void => cookies.delete(COOKIE, { path: '/' })

/** Whether something waits to be gone on with, for the log-in page to say so. */
export const hasKept = ({ cookies }: Pick<Page, 'cookies'>): boolean => unpacked(cookies.get(COOKIE)?.value) !== undefined

const packed = (path: string, who: string, form: [string, string][]): string => deflateRawSync(JSON.stringify([path, who, form])).toString('base64url')

function unpacked(value: string | undefined): { path: string; who: string; form: Form } | undefined {
  try {
    const [path, who, form] = JSON.parse(inflateRawSync(Buffer.from(value ?? '', 'base64url'), { maxOutputLength: 64 * 1024 }).toString()) as [unknown, unknown, unknown]
    if (typeof path !== 'string' || typeof who !== 'string' || !Array.isArray(form)) return undefined
    return { path, who, form: Object.fromEntries(form.filter((field): field is [string, string] => Array.isArray(field) && field.every((part) => typeof part === 'string'))) }
  } catch {
    return undefined
  }
}
