/** Requests made up from the API's description: some that nearly fit, most that do not. The same seed makes the same choices. */

/** A JSON schema, as far as the API's description uses it. */
export type Schema = {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}
type Parameter = { name: string; in: string; required?: boolean; schema: Schema }
type Replies = Record<string, { content?: Record<string, { schema: Schema }> }>
export type Operation = {
  method: string
  path: string
  operationId: string
  security?: Record<string, unknown>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Replies
}
export type FuzzRequest = { operation: Operation; who: 'nobody' | 'buyer' | 'other' | 'staff'; url: string; headers: Record<string, string>; body?: string | Buffer }

/** Everything that the API says it does. */
export function operationsOf(document: { paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })))
}

/** Numbers from 0 to 1 that only the seed decides: https://en.wikipedia.org/wiki/Linear_congruential_generator with the mixing of mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    below: (n) => Math.floor(next() * n),
    of: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  }
}
export type Chance = { next(): number; below(n: number): number; of<T>(items: readonly T[]): T }

/** What replies have named so far, by its name in the API: whoever asks, asks for it, whosesoever it is. */
export class Known {
  readonly #values = new Map<string, unknown[]>()
  learn(name: string, value: unknown): void {
    const kept = this.#values.get(name) ?? []
    if (kept.includes(value)) return
    kept.push(value)
    // The oldest are kept, for they have the longest story.
    if (kept.length > 40) kept.splice(20, 1)
    this.#values.set(name, kept)
  }
  /** Keeps every id, number and name in a reply. */
  read(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 6) return
    for (const [name, one] of Object.entries(value)) {
      if ((typeof one === 'number' || (typeof one === 'string' && one.length < 80)) && /(^|_)(id|no|sku|spu|uid|key|code|ticket|slot|username|number|version)$/.test(name))
        this.learn(name, one)
      this.read(one, depth + 1)
    }
  }
  like(name: string): readonly unknown[] {
    const own = this.#values.get(name)
    if (own) return own
    return /(^|_)ids?$/.test(name) ? (this.#values.get('id') ?? []) : []
  }
}

const LONG = 'é'.repeat(5000)
const hostileTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnp.exe',
  '👩‍👩‍👧‍👦',
  '％＿',
  "'; select 1; --",
  "' or '1'='1",
  '%',
  '_%_',
  '\\',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}${7*7}',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'http://169.254.169.254/latest/meta-data/',
  'javascript:alert(1)',
  '\r\nset-cookie: a=b',
  '=cmd|calc!A1',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '0',
  '1e309',
  '9223372036854775808',
  '99999999999999999999999999',
  '0x10',
  '1.005',
  '2026-02-30',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00.000Z',
  LONG,
]
const hostileNumbers = [0, -1, 1, 2, 0.5, -0.005, 1e-9, 2 ** 31, 2 ** 31 - 1, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 1e21, -1e300, 1e308]
const hostileThings: unknown[] = [null, true, false, [], {}, [null], [[]], { a: 1 }, { toString: 'x' }, { length: 1e9 }, { constructor: { prototype: 1 } }]

const deep = (levels: number): unknown => {
  let thing: unknown = 1
  for (let level = 0; level < levels; level++) thing = level % 2 ? [thing] : { a: thing }
  return thing
}

/** Something nobody should send here. */
function hostile(chance: Chance): unknown {
  const kind = chance.below(10)
  if (kind < 5) return chance.of(hostileTexts)
  if (kind < 7) return chance.of(hostileNumbers)
  if (kind < 9) return chance.of(hostileThings)
  return chance.of([deep(50), Array.from({ length: 300 }, (_, n) => n), Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, n]))])
}

const DATES = ['2026-01-01', '2026-11-21T10:00:00.000Z', '2030-01-01T00:00:00+08:00', '2000-02-29']
const WORDS = [
  '苹果',
  'apple',
  '北京市海淀区中关村大街 1 号',
  'a',
  '13800138000',
  'tony@example.com',
  'jarvis-3000',
  'alipay',
  'balance',
  'cod',
  'add',
  'select',
  'weibo',
  'default',
  '-price',
  'zh-CN',
  'en',
]

/** A value that fits the schema, by and large; of a name that replies have named, one of those. */
function fitting(schema: Schema, name: string, known: Known, chance: Chance): unknown {
  const like = known.like(name)
  const choices = schema.anyOf ?? schema.allOf
  if (like.length > 0 && chance.next() < 0.8 && schema.type !== 'object' && schema.type !== 'array') {
    const value = chance.of(like)
    return schema.type === 'string' ? String(value) : value
  }
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return chance.of(schema.enum)
  if (choices) return fitting(chance.of(choices), name, known, chance)
  switch (schema.type) {
    case 'integer':
    case 'number': {
      const [least, most] = [schema.minimum ?? 0, schema.maximum ?? 100]
      return chance.of([least, most, least + chance.below(Math.max(1, Math.min(most - least, 50)))])
    }
    case 'boolean':
      return chance.next() < 0.5
    case 'null':
      return null
    case 'array': {
      const count = Math.max(schema.minItems ?? 0, chance.below(Math.min(schema.maxItems ?? 3, 3) + 1))
      return Array.from({ length: count }, () => fitting(schema.items ?? {}, name.replace(/s$/, ''), known, chance))
    }
    case 'object':
      return whole(schema, known, chance)
    default:
      return textFor(schema, name, chance)
  }
}

function textFor({ pattern, minLength = 0, maxLength = 200 }: Schema, name: string, chance: Chance): string {
  if (pattern?.includes('\\.')) return chance.of(['0.01', '1', '88.00', '999999999.99'])
  if (pattern && /^\^?\[1-9\]|\\d|\[0-9\]/.test(pattern)) return chance.of(['1', '2', '9', '100000', '123456', '2026-11-21', '310000'])
  if (/(_at|_from|_until|day|from|to|birthday)$/.test(name)) return chance.of(DATES)
  if (/price|amount|fee|off|reward|cap|total/.test(name)) return chance.of(['0.00', '0.01', '12.50', '99999.99'])
  const word = chance.of(WORDS)
  return word.padEnd(minLength, 'x').slice(0, Math.max(maxLength, 1))
}

const whole = (schema: Schema, known: Known, chance: Chance): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => schema.required?.includes(name) || chance.next() < 0.7)
      .map(([name, one]) => [name, fitting(one, name, known, chance)]),
  )

/** A body that fits, or one with a part of it spoilt, or none that anybody expects. */
function bodyFor(schema: Schema, known: Known, chance: Chance): unknown {
  const body = fitting(schema, '', known, chance)
  const kind = chance.next()
  if (kind < 0.6 || typeof body !== 'object' || body === null) return kind < 0.97 ? body : hostile(chance)
  if (kind > 0.97) return hostile(chance)
  const names = Object.keys(schema.properties ?? body)
  const spoilt: Record<string, unknown> = { ...body }
  for (let times = 1 + chance.below(2); times > 0 && names.length > 0; times--) {
    const name = chance.of(names)
    if (chance.next() < 0.2) delete spoilt[name]
    else spoilt[name] = hostile(chance)
  }
  if (chance.next() < 0.1) spoilt[chance.of(['__proto__x', 'user_id', 'is_admin', 'price', 'status', 'id', 'rights'])] = hostile(chance)
  return spoilt
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value))
/** In an address, what cannot be written there at all is cut off. */
const inAddress = (value: unknown): string => encodeURIComponent(asText(value).toWellFormed().slice(0, 2000))

export type Callers = Record<'buyer' | 'other' | 'staff', { username: string; token: string }>

/** One request to this operation. */
export function makeRequest(operation: Operation, callers: Callers, known: Known, chance: Chance): FuzzRequest {
  const mine = operation.security?.some((one) => 'staff' in one) ? 'staff' : 'buyer'
  const who = chance.next() < 0.75 ? mine : chance.of(['nobody', 'buyer', 'other', 'staff'] as const)
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (chance.next() < 0.08) return inAddress(hostile(chance)) || '%20'
    if (name === 'username' && chance.next() < 0.85) return inAddress(callers[who === 'nobody' ? 'buyer' : who].username)
    const parameter = operation.parameters?.find((one) => one.in === 'path' && one.name === name)
    return inAddress(fitting(parameter?.schema ?? { type: 'string' }, name, known, chance)) || '1'
  })
  const query = (operation.parameters ?? [])
    .filter((one) => one.in === 'query' && (one.required || chance.next() < 0.5))
    .map(({ name, schema }) => `${name}=${inAddress(chance.next() < 0.3 ? hostile(chance) : fitting(schema, name, known, chance))}`)
  const headers: Record<string, string> =
    who === 'nobody' ? (chance.next() < 0.2 ? { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } : {}) : { authorization: callers[who].token }
  if (chance.next() < 0.3) headers['accept-language'] = chance.of(['en', 'zh-CN', '*;q=9', 'x'.repeat(300)])
  if (chance.next() < 0.1) headers['idempotency-key'] = chance.of(['a', 'x'.repeat(500), '00000000-0000-4000-8000-000000000000', '%00'])
  return { operation, who, url: path + (query.length > 0 ? `?${query.join('&')}` : ''), headers, ...bodyOf(operation, headers, known, chance) }
}

function bodyOf(operation: Operation, headers: Record<string, string>, known: Known, chance: Chance): { body?: string | Buffer } {
  if (operation.method === 'GET') return {}
  const kinds = Object.entries(operation.requestBody?.content ?? {})
  const [kind, { schema }] = kinds.length > 0 ? chance.of(kinds) : (['application/json', { schema: { type: 'object' } }] as [string, { schema: Schema }])
  if (chance.next() < 0.04) {
    headers['content-type'] = chance.of(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/x-www-form-urlencoded'])
    return {
      body: chance.of<string | Buffer>([
        '{',
        '[1,',
        'null',
        '"x"',
        '\ufeff{}',
        Buffer.from([0xff, 0xfe, 0x00]),
        '--x\r\n',
        `[${'['.repeat(5000)}`,
        'x'.repeat(300_000),
        '{"a":1,"a":2}',
        '{"__proto__":{"x":1}}',
      ]),
    }
  }
  const made = bodyFor(schema, known, chance)
  if (kind === 'multipart/form-data') return multipart(made, headers, chance)
  headers['content-type'] = kind === 'application/x-www-form-urlencoded' && chance.next() < 0.5 ? kind : 'application/json'
  return { body: JSON.stringify(made) ?? '' }
}

function multipart(made: unknown, headers: Record<string, string>, chance: Chance): { body: Buffer } {
  headers['content-type'] = 'multipart/form-data; boundary=fuzz'
  const fields = Object.entries((made ?? {}) as object).map(
    ([name, value]) => `--fuzz\r\ncontent-disposition: form-data; name="${name.replaceAll('"', '')}"\r\n\r\n${asText(value).toWellFormed()}\r\n`,
  )
  const content = chance.of([Buffer.from('PK\u0003\u0004 nothing'), Buffer.from('\u0089PNG\r\n\u001a\n<script>'), Buffer.alloc(3000, 0x25), Buffer.from('name,price\n"a')])
  const file = [Buffer.from('--fuzz\r\ncontent-disposition: form-data; name="file"; filename="../../a\\".csv"\r\ncontent-type: text/csv\r\n\r\n'), content, Buffer.from('\r\n')]
  return { body: Buffer.concat([Buffer.from(fields.join('')), ...file, Buffer.from(chance.next() < 0.9 ? '--fuzz--\r\n' : '')]) }
}
