import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type BackupConfig, backupSettings } from '../db/backup/settings.ts'
import { readS3Url, type S3Config } from './drivers/files/s3.ts'
import { allowList } from './shared/network.ts'
import { readReplicaUrls } from './shared/replica.ts'
import { personalKeyFrom, type PersonalKeys, readPersonalKeys } from './shared/personal.ts'
import { type SeeingConfig, seeingSettings } from './seeing/settings.ts'
import type { Notice } from './settings/notice.ts'
import { type ClamdAddress, readClamdAddress } from './drivers/scan/clamd.ts'
import { plainFaults } from './shared/plain-network.ts'
import { type RedisConfig, readRedisUrl } from './drivers/kv/redis-url.ts'
import { pluginPayments, plugins } from './plugins/loaded.ts'
import { pluginNames } from './plugins/load.ts'

/** The four environments (DESIGN §5). */
export type Environment = 'dev' | 'test' | 'demo' | 'prod'

export type AlipayConfig = {
  appId: string
  /** Our RSA2 private key, PKCS#1 or PKCS#8 PEM. */
  privateKey: string
  /** The gateway's public key, PEM. */
  publicKey: string
  /** Where pages, queries and refunds go, e.g. https://openapi.alipay.com/gateway.do */
  gateway: string
  sellerId: string
}

export type WechatConfig = {
  /** Base of API v3, https://api.mch.weixin.qq.com; no slash at the end. */
  url: string
  appId: string
  /** Empty where the shop has no WeChat Pay. */
  mchId: string
  /** Serial number of the merchant's certificate, and its private key, PEM. */
  serial: string
  privateKey: string
  /** The API v3 key: 32 characters that seal notices. */
  apiKey: string
  /** The platform's public key (or certificate), PEM, and its id (PUB_KEY_ID_…) or serial number. */
  platformSerial: string
  platformKey: string
}

/** The ways to pay that the shop has itself; plugins bring others. */
export const payMethods = ['alipay', 'wechat', 'balance', 'cod'] as const
/** Of the shop's own or of a plugin. */
export type PayMethodName = string

export type KuaidiConfig = {
  /** Base of the courier-query service, https://poll.kuaidi100.com; no slash at the end. */
  url: string
  /** Empty where the shop has no contract: parcels are not asked about. */
  customer: string
  key: string
}

export type OAuthConfig = { id: string; secret: string; url: string; callback: string }

export type YuntongxunConfig = {
  /** Base of the REST API, e.g. https://app.cloopen.com:8883; no slash at the end. */
  url: string
  accountSid: string
  authToken: string
  appId: string
  /** A template of two places: code, minutes. */
  templateId: string
  /** Templates of texts that are no codes, by our name for them. */
  templates: Readonly<Record<string, string>>
}

export type Config = Readonly<{
  env: Environment
  host: string
  port: number
  /** How browsers and gateways reach us; no slash at the end. */
  publicUrl: string
  /** Absolute URL of the media root; ends in a slash. */
  mediaUrl: string
  databaseUrl: string
  /** The server itself where databaseUrl leads to a pooler that works by the transaction: for what needs a session. Else the same. */
  databaseDirectUrl: string
  /** Streaming replicas that lists may be read from; empty for none. */
  replicaUrls: readonly string[]
  poolSize: number
  /** Where counts and budgets lie that all processes share; without it in the database, or in each process. */
  redis: RedisConfig | undefined
  /** Processes that share the port on this machine. */
  webProcesses: number
  /** For so long a process that was told to leave says so to the proxies in front, before it takes no more. */
  drainSeconds: number
  dataDir: string
  /** Where pictures lie; without it in a folder of dataDir. */
  s3: S3Config | undefined
  /** Where rendered pages lie, too, so that a web server in front shows them by itself; empty for nowhere. */
  pagesDir: string
  corsOrigins: readonly string[]
  legacyHttp200: boolean
  authSecret: string
  /** The secret before it, which signs nothing any more and is still believed; undefined where there was none. */
  authSecretOld: string | undefined
  /** A buyer logs in anew so many days after they did, however often they come. */
  sessionDays: number
  /** The only host that /admin and /v1/staff answer at, and nothing of the shop; empty where they are paths of the shop's own. */
  adminHost: string
  /** Where clamd listens, which looks at every file that somebody sends; undefined where nothing does. */
  uploadScan: ClamdAddress | undefined
  /** They seal phone numbers and addresses at rest; the first is the current one. */
  personalKeys: PersonalKeys
  /** Off while an older release, which cannot open seals, serves beside this one. */
  personalSealing: boolean
  /** What a password's hash costs: KiB and passes. Raising it makes old hashes anew as their owners log in. */
  argon2: { memoryCost: number; timeCost: number }
  timeZone: string
  saller: string
  /** What staff have every page say at its top for a while. */
  notice: Notice | null
  unpaidMinutes: number
  /** Without a word of the buyer an order counts as received so many days after its last parcel has left. */
  confirmDays: number
  /** Staff need a code of an authenticator app to log in; who has none yet may only set it up. */
  staffSecondFactor: boolean
  kuaidi: KuaidiConfig
  smtpUrl: string
  mailFrom: string
  alipay: AlipayConfig
  wechat: WechatConfig
  /** The ways to pay that are open. */
  payMethods: readonly PayMethodName[]
  /** Who sends short texts: yuntongxun, or a plugin by its name. */
  smsProvider: string
  yuntongxun: YuntongxunConfig
  /** What plugins asked to be told, by their names and the names of their variables. */
  plugins: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Thanks for bringing a friend, to each of the two, and what the friend's first order must come to; in fen. 0 switches it off. */
  referral: { reward: number; least: number }
  /** Registering takes an SMS code. */
  smsRequired: boolean
  /** A captcha is asked for before the API sends much; the pages ask for one before the first message. */
  smsCaptcha: boolean
  /** What a provider gave the shop; without an id its log-in is closed. `callback`: where the browser comes back, else a page of ours. */
  weibo: OAuthConfig
  qq: OAuthConfig
  /** Whether who comes back from a provider must show the state they left with (docs/decisions/0010). */
  oauthStateRequired: boolean
  /** Demo only: the worker plays the clerk who ships paid orders. */
  demoClerk: boolean
  /** Search engines may list the shop. */
  searchEngines: boolean
  /** Origins that webhooks may talk to though they are not https, or not out in the world. */
  webhookAllow: readonly string[]
  logLevel: string
  /** Budgets of requests: whether, how large in hundredths, and for which networks not. */
  /** Forms of pages want the pass that was put into them, and a field that nobody sees stays empty. */
  formPasses: boolean
  limits: { on: boolean; percent: number; allow: readonly string[] }
  backup: BackupConfig
  seeing: SeeingConfig
}>

/** Faults of the configuration, all of them at once, in words. */
export class ConfigFault extends Error {
  readonly faults: readonly string[]
  constructor(faults: string[]) {
    super(`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** The only reader of the environment. `X_FILE` may name a file that holds the value of `X`. Throws ConfigFault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = []
  const get = (name: string, fallback?: string): string => {
    const file = env[`${name}_FILE`]
    if (file) {
      try {
        return readFileSync(file, 'utf8').trim()
      } catch {
        faults.push(`${name}_FILE names ${file}, which cannot be read`)
        return ''
      }
    }
    const value = env[name] ?? fallback
    if (value === undefined || value === '') faults.push(`${name} is missing`)
    return value ?? ''
  }
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(env[name] ?? fallback)
    if (!Number.isInteger(value) || value < least || value > most) faults.push(`${name} must be a whole number from ${least} to ${most}; it is ${JSON.stringify(env[name])}`)
    return value
  }
  const flag = (name: string, fallback = 'false'): boolean => {
    const value = env[name] ?? fallback
    if (!['true', 'false', '1', '0', ''].includes(value)) faults.push(`${name} must be true or false; it is ${JSON.stringify(value)}`)
    return value === 'true' || value === '1'
  }
  const url = (name: string, protocols: string[], fallback?: string): string => {
    const value = get(name, fallback)
    if (value && !(URL.canParse(value) && protocols.includes(new URL(value).protocol))) faults.push(`${name} must be a URL starting with ${protocols.join(' or ')}`)
    return value.replace(/\/$/, '')
  }

  /** A host's name as browsers send it, with the port where it is an unusual one. */
  const hostName = (name: string): string => {
    const value = (env[name] ?? '').trim().toLowerCase()
    if (value && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(value))
      faults.push(`${name} must be the name of a host, such as admin.example.com; it is ${JSON.stringify(value)}`)
    return value
  }
  /** Networks parted by commas. */
  const networks = (name: string): readonly string[] => {
    const given = (env[name] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
    try {
      allowList(given)
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`)
    }
    return given
  }

  /** `name=value,name=value` */
  const pairs = (name: string): Record<string, string> => {
    const given = (env[name] ?? '')
      .split(',')
      .filter(Boolean)
      .map((pair) => pair.split('=').map((part) => part.trim()))
    if (given.some(([key, value, ...more]) => !key || !value || more.length > 0)) faults.push(`${name} must be name=value, parted by commas`)
    return Object.fromEntries(given)
  }

  /** An engine's address, where there is one, read by its driver. */
  const engine = <T>(name: string, read: (url: string) => T): T | undefined => {
    if (!env[name] && !env[`${name}_FILE`]) return undefined
    try {
      return read(get(name))
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`)
      return undefined
    }
  }

  /** A way in that a shop may do without: all of it is said, or no id. */
  const oauth = (name: string, id: string, secret: string, home: string): OAuthConfig => {
    if (!env[id] && !env[`${id}_FILE`]) return { id: '', secret: '', url: home, callback: '' }
    const callback = `${name}_CALLBACK`
    return { id: get(id), secret: get(secret), url: url(`${name}_URL`, ['http:', 'https:'], home), callback: env[callback] ? url(callback, ['http:', 'https:']) : '' }
  }

  const wechat = (): WechatConfig => {
    const home = 'https://api.mch.weixin.qq.com'
    if (!env.WECHAT_MCH_ID && !env.WECHAT_MCH_ID_FILE) return { url: home, appId: '', mchId: '', serial: '', privateKey: '', apiKey: '', platformSerial: '', platformKey: '' }
    const apiKey = get('WECHAT_API_KEY')
    if (apiKey && Buffer.byteLength(apiKey) !== 32) faults.push('WECHAT_API_KEY must have 32 characters')
    return {
      url: url('WECHAT_URL', ['http:', 'https:'], home),
      appId: get('WECHAT_APP_ID'),
      mchId: get('WECHAT_MCH_ID'),
      serial: get('WECHAT_SERIAL'),
      privateKey: get('WECHAT_PRIVATE_KEY'),
      apiKey,
      platformSerial: get('WECHAT_PLATFORM_SERIAL'),
      platformKey: get('WECHAT_PLATFORM_KEY'),
    }
  }
  /** Said, or whatever is set up. */
  const openMethods = (): readonly PayMethodName[] => {
    const hasWechat = Boolean(env.WECHAT_MCH_ID || env.WECHAT_MCH_ID_FILE)
    const known: readonly string[] = [...payMethods, ...pluginPayments().map(({ payment }) => payment.method)]
    if (env.PAY_METHODS === undefined) return known.filter((method) => method !== 'wechat' || hasWechat)
    const wanted = new Set(env.PAY_METHODS.split(',').map((method) => method.trim()))
    for (const method of wanted) if (!known.includes(method)) faults.push(`PAY_METHODS must be some of ${known.join(', ')}; it has ${JSON.stringify(method)}`)
    if (wanted.has('wechat') && !hasWechat) faults.push('PAY_METHODS has wechat, and WECHAT_MCH_ID is missing')
    return known.filter((method) => wanted.has(method))
  }

  const kuaidi = (): KuaidiConfig => {
    const home = 'https://poll.kuaidi100.com'
    if (!env.KUAIDI_CUSTOMER && !env.KUAIDI_CUSTOMER_FILE) return { url: home, customer: '', key: '' }
    return { url: url('KUAIDI_URL', ['http:', 'https:'], home), customer: get('KUAIDI_CUSTOMER'), key: get('KUAIDI_KEY') }
  }

  /** What plugins ask to be told, by plugin. */
  const ofPlugins = (): Record<string, Record<string, string>> => {
    const asked = pluginNames(env)
    if (asked.length > 0 && plugins().length === 0) faults.push(`PLUGINS names ${asked[0]}, which this program has not loaded`)
    const told = (name: string, usual?: string) => (usual === '' && !env[name] && !env[`${name}_FILE`] ? '' : get(name, usual))
    return Object.fromEntries(
      plugins().map((plugin) => [plugin.name, Object.fromEntries(Object.entries(plugin.settings ?? {}).map(([name, { usual }]) => [name, told(name, usual)]))]),
    )
  }

  const texting = (): string => {
    const known = ['yuntongxun', ...plugins().flatMap(({ name, sms }) => (sms ? [name] : []))]
    const chosen = env.SMS_PROVIDER || 'yuntongxun'
    if (!known.includes(chosen)) faults.push(`SMS_PROVIDER must be one of ${known.join(', ')}; it is ${JSON.stringify(chosen)}`)
    return chosen
  }

  const yuntongxun = (provider: string): YuntongxunConfig => {
    const home = 'https://app.cloopen.com:8883'
    if (provider !== 'yuntongxun') return { url: home, accountSid: '', authToken: '', appId: '', templateId: '', templates: {} }
    return {
      url: url('YUNTONGXUN_URL', ['http:', 'https:'], home),
      accountSid: get('YUNTONGXUN_ACCOUNT_SID'),
      authToken: get('YUNTONGXUN_AUTH_TOKEN'),
      appId: get('YUNTONGXUN_APP_ID'),
      templateId: get('YUNTONGXUN_TEMPLATE_ID'),
      templates: pairs('YUNTONGXUN_TEMPLATES'),
    }
  }

  const smsProvider = texting()
  const environment = (env.JISHI_ENV ?? 'dev') as Environment
  if (!['dev', 'test', 'demo', 'prod'].includes(environment)) faults.push(`JISHI_ENV must be dev, test, demo or prod; it is ${JSON.stringify(environment)}`)
  const port = number('PORT', 8000, 0, 65_535)
  const publicUrl = url('PUBLIC_URL', ['http:', 'https:'], `http://127.0.0.1:${port}`)
  const authSecret = get('AUTH_SECRET')
  const timeZone = get('SHOP_TZ', 'Asia/Shanghai')
  const POSTGRES = ['postgres:', 'postgresql:']
  const databaseUrl = url('DATABASE_URL', POSTGRES)
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    faults.push(`SHOP_TZ is no time zone: ${JSON.stringify(timeZone)}`)
  }
  const config: Config = {
    env: environment,
    host: get('HOST', '127.0.0.1'),
    port,
    publicUrl,
    mediaUrl: `${url('MEDIA_URL', ['http:', 'https:'], `${publicUrl}/media`)}/`,
    databaseUrl,
    databaseDirectUrl: env.DATABASE_DIRECT_URL || env.DATABASE_DIRECT_URL_FILE ? url('DATABASE_DIRECT_URL', POSTGRES) : databaseUrl,
    replicaUrls: engine('DATABASE_REPLICA_URL', readReplicaUrls) ?? [],
    poolSize: number('DATABASE_POOL', 20, 2, 500),
    redis: engine('REDIS_URL', readRedisUrl),
    webProcesses: number('WEB_PROCESSES', 1, 1, 128),
    drainSeconds: number('DRAIN_SECONDS', environment === 'prod' ? 5 : 0, 0, 300),
    dataDir: path.resolve(get('DATA_DIR', '.data')),
    s3: engine<S3Config>('S3_URL', readS3Url),
    pagesDir: env.PAGES_DIR ? path.resolve(env.PAGES_DIR) : '',
    corsOrigins: get('CORS_ORIGINS', 'http://127.0.0.1:7000,http://localhost:7000')
      .split(',')
      .map((origin) => origin.trim()),
    legacyHttp200: flag('LEGACY_HTTP_200'),
    authSecret,
    authSecretOld: env.AUTH_SECRET_OLD || env.AUTH_SECRET_OLD_FILE ? get('AUTH_SECRET_OLD') : undefined,
    sessionDays: number('SESSION_DAYS', 400, 1, 400),
    adminHost: hostName('ADMIN_HOST'),
    uploadScan: engine('UPLOAD_SCAN', readClamdAddress),
    personalKeys: engine('PERSONAL_KEYS', readPersonalKeys) ?? personalKeyFrom(authSecret),
    personalSealing: flag('PERSONAL_SEALING', 'true'),
    argon2: { memoryCost: number('ARGON2_MEMORY_KIB', 19_456, 8192, 1_048_576), timeCost: number('ARGON2_PASSES', 2, 1, 20) },
    timeZone,
    saller: get('SHOP_NAME', '集市 Jishi'),
    notice: null,
    unpaidMinutes: number('UNPAID_MINUTES', 30, 1, 10_080),
    confirmDays: number('CONFIRM_DAYS', 10, 1, 60),
    kuaidi: kuaidi(),
    smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: get('MAIL_FROM', '集市 Jishi <no-reply@jishi.example>'),
    alipay: {
      appId: get('ALIPAY_APP_ID'),
      privateKey: get('ALIPAY_PRIVATE_KEY'),
      publicKey: get('ALIPAY_PUBLIC_KEY'),
      gateway: url('ALIPAY_GATEWAY', ['http:', 'https:']),
      sellerId: get('ALIPAY_SELLER_ID'),
    },
    wechat: wechat(),
    payMethods: openMethods(),
    weibo: oauth('WEIBO', 'WEIBO_APP_KEY', 'WEIBO_APP_SECRET', 'https://api.weibo.com'),
    qq: oauth('QQ', 'QQ_APP_ID', 'QQ_APP_KEY', 'https://graph.qq.com'),
    oauthStateRequired: flag('OAUTH_STATE_REQUIRED', 'true'),
    plugins: ofPlugins(),
    smsProvider,
    yuntongxun: yuntongxun(smsProvider),
    referral: { reward: number('REFERRAL_REWARD_FEN', 500, 0, 1_000_000), least: number('REFERRAL_LEAST_FEN', 5000, 0, 100_000_000) },
    staffSecondFactor: flag('STAFF_SECOND_FACTOR', environment === 'prod' ? 'true' : 'false'),
    smsRequired: flag('SMS_REQUIRED'),
    smsCaptcha: flag('SMS_CAPTCHA', 'true'),
    demoClerk: flag('DEMO_CLERK'),
    searchEngines: flag('SEARCH_ENGINES', 'true'),
    webhookAllow: (env.WEBHOOK_ALLOW ?? '')
      .split(',')
      .filter(Boolean)
      .map((origin) => URL.parse(origin.trim())?.origin ?? (faults.push(`WEBHOOK_ALLOW must be origins parted by commas; it has ${JSON.stringify(origin)}`), '')),
    logLevel: get('LOG_LEVEL', 'info'),
    formPasses: flag('FORM_PASSES', 'true'),
    limits: { on: flag('LIMITS', 'true'), percent: number('LIMITS_PERCENT', 100, 1, 10_000), allow: networks('LIMITS_ALLOW') },
    backup: backupSettings(env, faults),
    seeing: seeingSettings(env, faults),
  }
  if (config.authSecret && config.authSecret.length < 32) faults.push('AUTH_SECRET must have at least 32 characters')
  if (config.authSecretOld === config.authSecret && config.authSecret) faults.push('AUTH_SECRET_OLD must be the secret before AUTH_SECRET, not the same')
  if (config.adminHost && config.adminHost === URL.parse(config.publicUrl)?.host) faults.push('ADMIN_HOST must not be the host of PUBLIC_URL')
  if (environment === 'prod') {
    if (!flag('PLAIN_NETWORK')) faults.push(...plainFaults(config))
    if (!config.publicUrl.startsWith('https:')) faults.push('PUBLIC_URL must be https in prod')
    if (!env.PERSONAL_KEYS && !env.PERSONAL_KEYS_FILE) faults.push('PERSONAL_KEYS is missing: the keys that seal phone numbers and addresses, as id:base64 of 32 bytes')
    if (config.demoClerk) faults.push('DEMO_CLERK must be off in prod')
    if (/^https?:\/\/(127\.0\.0\.1|localhost)/.test(config.alipay.gateway)) faults.push('ALIPAY_GATEWAY must not be the sandbox in prod')
    if (!config.wechat.url.startsWith('https:')) faults.push('WECHAT_URL must be https in prod')
    for (const name of ['weibo', 'qq'] as const) if (!config[name].url.startsWith('https:')) faults.push(`${name.toUpperCase()}_URL must be https in prod`)
    if (/^https?:\/\/(127\.0\.0\.1|localhost)/.test(config.yuntongxun.url)) faults.push('YUNTONGXUN_URL must not be the sandbox in prod')
  }
  if (faults.length > 0) throw new ConfigFault(faults)
  return Object.freeze(config)
}
