import path from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { diskFiles } from './drivers/files/disk.ts'
import { s3Files } from './drivers/files/s3.ts'
import type { Files } from './drivers/files/types.ts'
import { postgresKv } from './drivers/kv/postgres.ts'
import { openRedis, steadyKv } from './drivers/kv/redis.ts'
import type { Kv } from './drivers/kv/types.ts'
import { type Limits, openLimits } from './drivers/limits/open.ts'
import { smtpMail } from './drivers/mail/smtp.ts'
import type { Mail } from './drivers/mail/types.ts'
import { qq } from './drivers/oauth/qq.ts'
import type { OAuth, Provider } from './drivers/oauth/types.ts'
import { weibo } from './drivers/oauth/weibo.ts'
import { alipay } from './drivers/pay/alipay.ts'
import { pluginGateway } from './plugins/gateway.ts'
import { pluginNamed, pluginPayments } from './plugins/loaded.ts'
import { pluginSms } from './plugins/sms.ts'
import type { PayGateway } from './drivers/pay/types.ts'
import { wechat } from './drivers/pay/wechat.ts'
import { clamd } from './drivers/scan/clamd.ts'
import type { Scan } from './drivers/scan/types.ts'
import type { Sms } from './drivers/sms/types.ts'
import { yuntongxun } from './drivers/sms/yuntongxun.ts'
import { kuaidi100 } from './drivers/tracking/kuaidi100.ts'
import type { Tracking } from './drivers/tracking/types.ts'
import { guardedWebhook } from './drivers/webhook/guarded.ts'
import type { Webhook } from './drivers/webhook/types.ts'
import { diskVault } from './drivers/vault/disk.ts'
import type { Vault } from './drivers/vault/types.ts'
import { seenNow } from './seeing/context.ts'
import { tellGuardsTo } from './seeing/guards.ts'
import { openLog } from './seeing/log.ts'
import { reportSeal } from './seeing/seals.ts'
import { openPool, type Pool } from './shared/db.ts'
import { hearBrokenSeals, holdPersonalKeys } from './shared/personal.ts'
import { followReplicas, type Replica } from './shared/replica.ts'
import { openLiveConfig } from './settings/follow.ts'
import type { Clock } from './shared/time.ts'

/** The outside world, as the shop sees it. */
export type Deps = {
  config: Config
  db: Pool
  /** Lists may be read there (api/http/reads.ts). */
  replica: Replica | undefined
  /** Whether Redis answers; undefined where the shop has none. */
  redis: { readonly up: boolean } | undefined
  /** Codes, states of log-ins, marks of what was used: as durable as an order. */
  kv: Kv
  /** Counts, pauses, captchas: in Redis where there is one, and forgotten when it is emptied. */
  fleeting: Kv
  /** Budgets of requests. */
  limits: Limits
  files: Files
  vault: Vault
  /** Looks at files that people send; undefined where nothing does. */
  scan: Scan | undefined
  mail: Mail
  sms: Sms
  /** Undefined where the shop has no contract with a courier-query service. */
  tracking: Tracking | undefined
  webhook: Webhook
  /** Undefined where the shop has no contract with it; beside the two, what plugins have brought. */
  pay: { alipay: PayGateway; wechat: PayGateway | undefined; [method: string]: PayGateway | undefined }
  /** Log-ins with accounts at others; undefined where the shop is not registered. */
  oauth: Record<Provider, OAuth | undefined>
  clock: Clock
  /** Set when this process was told to leave: it goes on serving, and says so to whoever can go elsewhere. */
  life: { leaving: boolean }
  log: FastifyBaseLogger
  close(): Promise<void>
}

/** Whoever takes money for the shop. */
export const openGateways = (config: Config): Deps['pay'] => ({
  ...Object.fromEntries(pluginPayments().map(({ plugin, payment }) => [payment.method, pluginGateway(plugin, payment, config)])),
  alipay: alipay(config.alipay),
  wechat: config.wechat.mchId ? wechat(config.wechat) : undefined,
})

function openSms(config: Config, clock: Clock): Sms {
  const plugin = pluginNamed(config.smsProvider)
  return plugin?.sms ? pluginSms(plugin, config) : yuntongxun(config.yuntongxun, clock)
}

/** The only place that picks drivers. */
export function openDeps(config: Config, clock: Clock = () => new Date()): Deps {
  holdPersonalKeys(config.personalKeys, config.personalSealing)
  const db = openPool(config.databaseUrl, { max: config.poolSize, direct: config.databaseDirectUrl === config.databaseUrl ? undefined : config.databaseDirectUrl })
  const mail = smtpMail(config.smtpUrl, config.mailFrom)
  const log = openLog(config)
  hearBrokenSeals((broken) => reportSeal(log, broken, seenNow()?.requestId ? 'request' : 'job'))
  tellGuardsTo(log)
  const kv = postgresKv(db)
  const tell = (sentence: string, why?: unknown) => (why ? log.warn({ why: (why as Error).message }, sentence) : log.info(sentence))
  const replicas = config.replicaUrls.map((url) => ({ name: new URL(url).host, pool: openPool(url, { max: config.poolSize }) }))
  const replica = replicas.length > 0 ? followReplicas(db, replicas, tell) : undefined
  const redis = config.redis ? openRedis(config.redis, tell) : undefined
  return {
    // Staff may change some of it while the shop is open.
    config: openLiveConfig(config).config,
    db,
    replica,
    redis,
    kv,
    fleeting: redis ? steadyKv(redis, kv) : kv,
    limits: openLimits(redis, () => clock().getTime()),
    files: config.s3 ? s3Files(config.s3) : diskFiles(path.join(config.dataDir, 'media')),
    vault: diskVault(path.join(config.dataDir, 'private')),
    scan: config.uploadScan && clamd(config.uploadScan),
    mail,
    sms: openSms(config, clock),
    tracking: config.kuaidi.customer ? kuaidi100(config.kuaidi) : undefined,
    webhook: guardedWebhook(config.webhookAllow),
    pay: openGateways(config),
    oauth: { weibo: config.weibo.id ? weibo(config.weibo) : undefined, qq: config.qq.id ? qq(config.qq) : undefined },
    clock,
    life: { leaving: false },
    log,
    async close() {
      mail.close()
      await redis?.close()
      await replica?.close()
      await db.end({ timeout: 5 })
    },
  }
}
