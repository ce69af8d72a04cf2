import type { FastifyBaseLogger } from 'fastify'
import { type DestinationStream, pino } from 'pino'
import { seenNow } from './context.ts'

/**
 * The shop's log: JSON lines that carry the id of the request they belong to, and neither secrets nor personal data: fields that are
 * called like one are masked, faults are told without the rows they speak of, and what looks like one is blotted out of all texts.
 * @param to where lines go; stdout when not said
 */
export function openLog({ logLevel }: { logLevel: string }, to: DestinationStream = pino.destination(1)): FastifyBaseLogger {
  return pino(
    {
      level: logLevel,
      mixin: () => {
        const seen = seenNow()
        return seen ? { requestId: seen.requestId } : {}
      },
      // Faults are made plain below, before pino would do it its own way.
      serializers: { err: (error: unknown) => error },
      formatters: { log: (fields) => masked(fields, 0) as Record<string, unknown> },
    },
    { write: (line) => to.write(blotted(line)) },
  )
}

const SECRET_NAMES =
  /^(authorization|cookie|set-cookie|x-api-key|.*passw(or)?d.*|.*secret.*|.*token.*|.*(private|api|encryption|backup)_?key|captcha.*|.*sms_?code.*|code|codes|otp|nonce|state|seal|sign|signature|phone.*|mobile.*|.*_mobile|tel|e?mail(_?from)?|to|receiver.*|real_?name|address.*|place|postcode|id_?card|username|login|payload|body|data|args|parameters|params|query|detail|where|hint|pay_?url|return_?url|qr_?url)$/i
const MASK = '[hidden]'
const DEEPEST = 6

/** A copy that can be shown. */
export function masked(value: unknown, depth: number): unknown {
  if (value instanceof Error) return plainError(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return MASK
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => masked(one, depth + 1))
  if (Buffer.isBuffer(value)) return MASK
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, SECRET_NAMES.test(name) && !(one instanceof Error) ? MASK : masked(one, depth + 1)]))
}

/** What a fault is, without the values that it was about: PostgreSQL tells whole rows in `detail` and quotes what it was given. */
export function plainError(error: Error, depth = 0): Record<string, unknown> {
  const { code, constraint_name, table_name, routine, cause } = error as Error & Record<string, unknown>
  return {
    type: error.name,
    message: withoutValues(error.message),
    stack: withoutValues(error.stack ?? ''),
    ...Object.fromEntries(Object.entries({ code, constraint_name, table_name, routine }).filter(([, one]) => one !== undefined)),
    ...(cause instanceof Error && depth < 3 ? { cause: plainError(cause, depth + 1) } : {}),
  }
}

/** `invalid input syntax for type integer: "…"`, `Unexpected token '…', "…" is not valid JSON` */
const withoutValues = (text: string): string => text.replaceAll(/"[^"\n]*"(?=\s|$|\)| is not valid JSON)/g, (quoted) => (/^"[a-z_]{1,63}"$/.test(quoted) ? quoted : '"…"'))

const PATTERNS: [RegExp, string][] = [
  // JSON Web Tokens, bearer tokens, session secrets.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, MASK],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g, MASK],
  // User and password in an address; everything asked of one, such as a signed payment link.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1'],
  [/(\bhttps?:\/\/[^\s?"'\\]+)\?[^\s"'\\]*/gi, '$1?…'],
  [/(^|[\s"'(])(\/[\w%./-]*)\?[^\s"'\\]*/g, '$1$2?…'],
  [/\b(weixin|alipays?):\/\/[^\s"'\\]+/gi, MASK],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, MASK],
  [/(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g, MASK],
  // A mainland identity card.
  [/(?<!\d)\d{17}[\dXx](?!\d)/g, MASK],
]

/** The text without what looks like a secret or like personal data. */
export function blotted(text: string): string {
  let clean = text
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead)
  return clean
}
