import { jishi } from '../../client/index.ts'
import type { paths } from '../../client/schema.d.ts'
import type { Lang } from './texts/index.ts'

/** The typed client of /v1; who asks is known by the cookie of the staff realm. */
export const api = jishi('')

let lang: Lang = 'zh-CN'
/** In which language the server answers from now on. */
export const speak = (chosen: Lang): void => {
  lang = chosen
}
api.use({
  onRequest({ request }) {
    request.headers.set('accept-language', lang)
    return request
  },
})

/** The server said no: its code, its words, and the field that is at fault, when it is one. */
export class Refused extends Error {
  readonly code: number
  readonly field: string
  constructor(code: number, text: string, field = '') {
    super(text)
    this.code = code
    this.field = field
  }
}

/** Nobody is logged in, or no longer. */
export const LOGGED_OUT = 403
const UNREACHABLE = { 'zh-CN': '连不上服务器，请检查网络后再试', en: 'The server cannot be reached. Check the network and try again' }

/** The body of a reply that went well. Throws Refused for anything else, also for a server that is not there. */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const answer = await call.catch(() => undefined)
  if (!answer) throw new Refused(0, UNREACHABLE[lang])
  const body = (answer.data ?? answer.error) as { code?: number; error?: string; field?: string } | undefined
  if (answer.data !== undefined && (body?.code ?? 200) === 200) return answer.data
  throw new Refused(body?.code ?? answer.response.status, body?.error ?? `HTTP ${answer.response.status}`, body?.field)
}

type Json<R> = R extends { content: { 'application/json': infer J } } ? J : never
type Reply<P extends keyof paths, M extends string> = paths[P] extends Record<M, { responses: { 200: infer R } }> ? Json<R> : never
/** What `data` of this reply is. */
export type DataOf<P extends keyof paths, M extends string = 'get'> = Reply<P, M> extends { data: infer D } ? D : never
/** One row of a list. */
export type RowOf<P extends keyof paths> = DataOf<P> extends (infer R)[] ? R : never
/** Headers that make sending something twice the same as once. */
export type Once = { 'idempotency-key': string }
/** What every list of the server answers. */
export type Listed<Row> = { data: Row[]; paginator: { total: number }; base_url?: string; counts?: Record<string, number> }

/** Where a picture of a reply is. */
export const pictureAt = (base: string | undefined, key: string): string => (/^(https?:)?\//.test(key) ? key : `${base ?? ''}${key}`)
