import path from 'node:path'
import { type ArchiveConfig, archiveSettings } from '../db/archive-settings.ts'
import { type BackupConfig, backupSettings } from '../db/backup/settings.ts'
import { type PayMethodName, readPayMethods, readPluginSettings, readSmsProvider } from './config/choices.ts'
import {
  type AlipayConfig,
  type KuaidiConfig,
  type OAuthConfig,
  readAlipay,
  readKuaidi,
  readQq,
  readWechat,
  readWeibo,
  readYuntongxun,
  type WechatConfig,
  type YuntongxunConfig,
} from './config/partners.ts'
import { refuseUnfit } from './config/refuse.ts'
import { openVariables, type Variables, WEB } from './config/variables.ts'
import { readS3Url, type S3Config } from './drivers/files/s3.ts'
import { type RedisConfig, readRedisUrl } from './drivers/kv/redis-url.ts'
import { type ClamdAddress, readClamdAddress } from './drivers/scan/clamd.ts'
import { type SeeingConfig, seeingSettings } from './seeing/settings.ts'
import type { Notice } from './settings/notice.ts'
import { type PersonalKeys, personalKeyFrom, readPersonalKeys } from './shared/personal.ts'
import { readReplicaUrls } from './shared/replica.ts'

/** Where a shop runs: prod refuses what the others allow. */
export type Environment = 'dev' | 'test' | 'demo' | 'prod'

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
  /** What each process may keep of pages and answers that are the same for everybody, in bytes. */
  keptBytes: number
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
  /** Forms of pages want the pass that was put into them, and a field that nobody sees stays empty. */
  formPasses: boolean
  /** Budgets of requests: whether, how large in hundredths, and for which networks not. */
  limits: { on: boolean; percent: number; allow: readonly string[] }
  backup: BackupConfig
  archive: ArchiveConfig
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

/** The only reader of the environment. `X_FILE` may name a file that holds the value of `X`. Throws ConfigFault, which tells everything that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const variables = openVariables(env)
  const config = configFrom(variables)
  refuseUnfit(config, variables)
  if (variables.faults.length > 0) throw new ConfigFault(variables.faults)
  return Object.freeze(config)
}

const POSTGRES = ['postgres:', 'postgresql:']

/** One line a setting, in the order of the type. */
function configFrom(variables: Variables): Config {
  const { env, faults, has, get, number, flag, url, hostName, timeZone, networks, origins, engine } = variables
  const environment = readEnvironment(variables)
  const port = number('PORT', 8000, 0, 65_535)
  const publicUrl = url('PUBLIC_URL', WEB, `http://127.0.0.1:${port}`)
  const databaseUrl = url('DATABASE_URL', POSTGRES)
  const authSecret = get('AUTH_SECRET')
  const smsProvider = readSmsProvider(variables)
  return {
    env: environment,
    host: get('HOST', '127.0.0.1'),
    port,
    publicUrl,
    mediaUrl: `${url('MEDIA_URL', WEB, `${publicUrl}/media`)}/`,
    databaseUrl,
    databaseDirectUrl: has('DATABASE_DIRECT_URL') ? url('DATABASE_DIRECT_URL', POSTGRES) : databaseUrl,
    replicaUrls: engine('DATABASE_REPLICA_URL', readReplicaUrls) ?? [],
    poolSize: number('DATABASE_POOL', 20, 2, 500),
    redis: engine('REDIS_URL', readRedisUrl),
    webProcesses: number('WEB_PROCESSES', 1, 1, 128),
    drainSeconds: number('DRAIN_SECONDS', environment === 'prod' ? 5 : 0, 0, 300),
    dataDir: path.resolve(get('DATA_DIR', '.data')),
    s3: engine<S3Config>('S3_URL', readS3Url),
    keptBytes: number('PAGE_CACHE_MB', 16, 1, 65_536) * 1024 * 1024,
    pagesDir: env.PAGES_DIR ? path.resolve(env.PAGES_DIR) : '',
    corsOrigins: get('CORS_ORIGINS', 'http://127.0.0.1:7000,http://localhost:7000')
      .split(',')
      .map((origin) => origin.trim()),
    legacyHttp200: flag('LEGACY_HTTP_200'),
    authSecret,
    authSecretOld: has('AUTH_SECRET_OLD') ? get('AUTH_SECRET_OLD') : undefined,
    sessionDays: number('SESSION_DAYS', 400, 1, 400),
    adminHost: hostName('ADMIN_HOST'),
    uploadScan: engine('UPLOAD_SCAN', readClamdAddress),
    personalKeys: engine('PERSONAL_KEYS', readPersonalKeys) ?? personalKeyFrom(authSecret),
    personalSealing: flag('PERSONAL_SEALING', 'true'),
    argon2: { memoryCost: number('ARGON2_MEMORY_KIB', 19_456, 8192, 1_048_576), timeCost: number('ARGON2_PASSES', 2, 1, 20) },
    timeZone: timeZone('SHOP_TZ', 'Asia/Shanghai'),
    saller: get('SHOP_NAME', '集市 Jishi'),
    notice: null,
    unpaidMinutes: number('UNPAID_MINUTES', 30, 1, 10_080),
    confirmDays: number('CONFIRM_DAYS', 10, 1, 60),
    kuaidi: readKuaidi(variables),
    smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: get('MAIL_FROM', '集市 Jishi <no-reply@jishi.example>'),
    alipay: readAlipay(variables),
    wechat: readWechat(variables),
    payMethods: readPayMethods(variables),
    weibo: readWeibo(variables),
    qq: readQq(variables),
    oauthStateRequired: flag('OAUTH_STATE_REQUIRED', 'true'),
    plugins: readPluginSettings(variables),
    smsProvider,
    yuntongxun: readYuntongxun(variables, smsProvider),
    referral: { reward: number('REFERRAL_REWARD_FEN', 500, 0, 1_000_000), least: number('REFERRAL_LEAST_FEN', 5000, 0, 100_000_000) },
    staffSecondFactor: flag('STAFF_SECOND_FACTOR', environment === 'prod' ? 'true' : 'false'),
    smsRequired: flag('SMS_REQUIRED'),
    smsCaptcha: flag('SMS_CAPTCHA', 'true'),
    demoClerk: flag('DEMO_CLERK'),
    searchEngines: flag('SEARCH_ENGINES', 'true'),
    webhookAllow: origins('WEBHOOK_ALLOW'),
    logLevel: get('LOG_LEVEL', 'info'),
    formPasses: flag('FORM_PASSES', 'true'),
    limits: { on: flag('LIMITS', 'true'), percent: number('LIMITS_PERCENT', 100, 1, 10_000), allow: networks('LIMITS_ALLOW') },
    backup: backupSettings(env, faults),
    archive: archiveSettings(env, faults),
    seeing: seeingSettings(env, faults),
  }
}

function readEnvironment({ env, faults }: Variables): Environment {
  const environment = (env.JISHI_ENV ?? 'dev') as Environment
  if (!['dev', 'test', 'demo', 'prod'].includes(environment)) faults.push(`JISHI_ENV must be dev, test, demo or prod; it is ${JSON.stringify(environment)}`)
  return environment
}
