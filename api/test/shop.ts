import { generateKeyPairSync, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { decodeJwt } from 'jose'
import { buildApp } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { type Deps, openDeps } from '../deps.ts'
import type { Letter, Mail } from '../drivers/mail/types.ts'
import type { Sms, Text } from '../drivers/sms/types.ts'
import { issueToken } from '../http/auth.ts'
import { issueStaffToken } from '../http/staff-auth.ts'
import type { Rights } from '../shared/rights.ts'
import { openStaffSession } from '../staff/session.ts'
import { type Pool, transact } from '../shared/db.ts'
import { openSession } from '../users/session.ts'
import { runJobs } from '../worker.ts'
import { cloneDatabase } from './database.ts'

/** What came back: the HTTP status and the JSON body. */
export type Reply = { status: number; headers: Headers; body: any }
export type Ask = { token?: string; body?: unknown; headers?: Record<string, string> /** Sent as it is, instead of `body`. */; raw?: string | Buffer }
export type TestBuyer = { id: number; username: string; sessionId: number; token: string; addressId: number }
export type TestClerk = { id: number; username: string; token: string }
export type TestSku = { id: number; spuId: number; catalogId: number; price: number; attrs: Record<string, [attrId: number, valueId: number]> }

export type TestNote = Text & { id: string }
export type TestText = { phone: string; code: string; minutes: number; id: string }

/** The real app on a database of its own, listening on a free port. */
export type Shop = {
  url: string
  db: Pool
  deps: Deps
  config: Config
  /** Letters the shop has sent. */
  letters: Letter[]
  /** Codes the shop has sent by SMS. */
  texts: TestText[]
  /** Other texts the shop has sent by SMS. */
  notes: TestNote[]
  ask(method: string, path: string, ask?: Ask): Promise<Reply>
  /** Runs every job that waits. */
  work(): Promise<void>
  /** Moves the shop's clock forward from now on. */
  later(seconds: number): void
  /** A buyer with a token and a default address, made straight in the database. */
  buyer(name?: string): Promise<TestBuyer>
  /** Somebody of the staff with these rights and a token, made straight in the database. */
  staff(rights: Rights): Promise<TestClerk>
  /** A launched SKU with stock. Price in fen. Without `spuId` it gets an SPU, with `catalogId` in that catalog. */
  sku(wish?: {
    stock?: number
    price?: number
    name?: string
    nameEn?: string
    launched?: boolean
    catalogId?: number
    spuId?: number
    values?: Record<string, string>
  }): Promise<TestSku>
  close(): Promise<void>
}

export type ShopOptions = {
  /** Or what makes it of the address of the shop's database. */
  env?: Record<string, string> | ((databaseUrl: string) => Promise<Record<string, string>>) /** PUBLIC_URL is where the shop really listens, so that a gateway can call back. */
  realUrl?: boolean
  deps?: (deps: Deps) => Partial<Deps>
}

/** Opens a shop for one test file (call it at the top, or in a test); it is closed when the file's tests end. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const database = await cloneDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'jishi-shop-'))
  const keys = testKeys()
  let url = ''
  const read = readConfig({
    JISHI_ENV: 'test',
    DATABASE_URL: database.url,
    // Tests ask more than people do; those about limits switch them on.
    LIMITS: 'false',
    DATA_DIR: dataDir,
    PORT: '0',
    PUBLIC_URL: 'http://shop.test',
    AUTH_SECRET: 'test-secret-test-secret-test-secret-test',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ALIPAY_APP_ID: '2026000100000001',
    ALIPAY_SELLER_ID: '2088000000000001',
    ALIPAY_GATEWAY: 'http://127.0.0.1:1/gateway.do',
    ALIPAY_PRIVATE_KEY: keys.privateKey,
    ALIPAY_PUBLIC_KEY: keys.publicKey,
    YUNTONGXUN_URL: 'http://127.0.0.1:1',
    YUNTONGXUN_ACCOUNT_SID: 'test',
    YUNTONGXUN_AUTH_TOKEN: 'test',
    YUNTONGXUN_APP_ID: 'test',
    YUNTONGXUN_TEMPLATE_ID: '1',
    LOG_LEVEL: 'error',
    ...(typeof options.env === 'function' ? await options.env(database.url) : options.env),
  })
  const config: Config = options.realUrl
    ? {
        ...read,
        get publicUrl() {
          return url
        },
      }
    : read
  const clock = { ahead: 0 }
  const letters: Letter[] = []
  const mail: Mail = {
    async send(letter) {
      letters.push(letter)
    },
    close() {},
  }
  const texts: TestText[] = []
  const notes: TestNote[] = []
  const sms: Sms = {
    async sendCode(phone, code, minutes, id) {
      texts.push({ phone, code, minutes, id })
    },
    async sendText(text, id) {
      notes.push({ ...text, id })
    },
  }
  const real = openDeps(config, () => new Date(Date.now() + clock.ahead))
  const deps: Deps = { ...real, mail, sms, ...options.deps?.(real) }
  const app = await buildApp(deps)
  url = await app.listen({ host: '127.0.0.1', port: 0 })

  const shop: Shop = {
    url,
    db: deps.db,
    deps,
    config,
    letters,
    texts,
    notes,
    ask: (method, where, ask = {}) => askAt(url, method, where, ask),
    work: () => runJobs(deps),
    later: (seconds) => {
      clock.ahead += seconds * 1000
    },
    buyer: (name) => makeBuyer(deps, name),
    staff: (rights) => makeClerk(deps, rights),
    sku: (wish) => makeSku(deps.db, wish),
    async close() {
      await app.close()
      await real.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  after(() => shop.close())
  return shop
}

async function askAt(base: string, method: string, where: string, { token, body, headers, raw }: Ask): Promise<Reply> {
  const response = await fetch(base + where, {
    method,
    redirect: 'manual',
    headers: { ...(token ? { authorization: token } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(raw !== undefined ? { body: raw as string } : body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  let parsed: unknown = text
  try {
    parsed = JSON.parse(text)
  } catch {
    // Not every reply is JSON.
  }
  return { status: response.status, headers: response.headers, body: parsed }
}

let keyPair: { privateKey: string; publicKey: string } | undefined
/** One key pair for both sides: a test that needs the gateway's own runs the sandbox. */
export function testKeys(): { privateKey: string; publicKey: string } {
  keyPair ??= generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
  return keyPair
}

let serial = 0

async function makeBuyer(deps: Deps, name = `buyer${++serial}_${randomInt(1e9)}`): Promise<TestBuyer> {
  const [user] = await deps.db<{ id: number }[]>`
    insert into users (username, password_hash, phone, email) values (${name}, 'no password', '13800138000', ${`${serial}@example.com`}) returning id`
  const [address] = await deps.db<{ id: number }[]>`
    insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, is_default)
    values (${user!.id}, '李雷', '13800138000', '北京市海淀区中关村大街 1 号', '100080', '家', true) returning id`
  const token = await tokenFor(deps, user!.id)
  const sessionId = Number(String(decodeJwt(token).sid).split('.')[0])
  return { id: user!.id, username: name, sessionId, addressId: address!.id, token }
}

/** A token of a new session, as a client of the buyer's would have it. */
export async function tokenFor(deps: Deps, userId: number): Promise<string> {
  return await issueToken(deps.config, await transact(deps.db, (tx) => openSession(tx, userId, { kind: 'client', way: 'password' })))
}

async function makeClerk(deps: Deps, rights: Rights): Promise<TestClerk> {
  const username = `clerk${++serial}_${randomInt(1e9)}`
  const [clerk] = await deps.db<{ id: number }[]>`
    insert into staff (username, name, password_hash, rights) values (${username}, '小二', 'no password', ${deps.db.json(rights)}) returning id`
  const token = await issueStaffToken(deps.config, await transact(deps.db, (tx) => openStaffSession(tx, clerk!.id)))
  return { id: clerk!.id, username, token }
}

async function makeSku(db: Pool, wish: Parameters<Shop['sku']>[0] = {}): Promise<TestSku> {
  const n = ++serial
  const stock = wish.stock ?? 100
  const price = wish.price ?? 8800
  return await db.begin(async (tx) => {
    const catalogId =
      wish.catalogId ??
      (wish.spuId
        ? (await tx<{ catalogId: number }[]>`select catalog_id as "catalogId" from spus where id = ${wish.spuId}`)[0]!.catalogId
        : (await tx<{ id: number }[]>`insert into catalogs (name, name_en) values (${`类别${n}`}, ${`Catalog ${n}`}) returning id`)[0]!.id)
    const spuId =
      wish.spuId ?? (await tx<{ id: number }[]>`insert into spus (catalog_id, name, name_en) values (${catalogId}, ${`商品${n}`}, ${`Product ${n}`}) returning id`)[0]!.id
    const attrs: TestSku['attrs'] = {}
    for (const [attr, value] of Object.entries(wish.values ?? { 规格: `第${n}款` })) {
      const [a] = await tx<{ id: number }[]>`insert into sale_attrs (spu_id, name, name_en) values (${spuId}, ${attr}, ${`${attr} en`})
        on conflict (spu_id, name) do update set position = 0 returning id`
      const [v] = await tx<{ id: number }[]>`insert into sale_values (attr_id, name, name_en) values (${a!.id}, ${value}, ${`${value} en`})
        on conflict (attr_id, name) do update set position = 0 returning id`
      attrs[attr] = [a!.id, v!.id]
    }
    const pairs = Object.values(attrs).sort((a, b) => a[0] - b[0])
    const valueKey = pairs.map(([attr, value]) => `${attr}:${value}`).join(',')
    const [sku] = await tx<{ id: number }[]>`
      insert into skus (spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, launched, value_key)
      values (${spuId}, ${catalogId}, ${wish.name ?? `商品${n}`}, ${wish.nameEn ?? `Product ${n}`}, '好吃不贵', 'Good and fair', ${price}, ${price}, ${'ab/abababababababababababababababab.webp'}, ${wish.launched ?? true}, ${valueKey}) returning id`
    for (const [attr, value] of pairs) await tx`insert into sku_values (sku_id, attr_id, value_id) values (${sku!.id}, ${attr}, ${value})`
    await tx`insert into stocks (sku_id, stock, received) values (${sku!.id}, ${stock}, ${stock})`
    if (stock > 0) await tx`insert into stock_moves (sku_id, kind, count, why) values (${sku!.id}, 'received', ${stock}, 'test')`
    return { id: sku!.id, spuId, catalogId, price, attrs }
  })
}
