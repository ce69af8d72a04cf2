import { readFileSync } from 'node:fs'
import path from 'node:path'

export type SandboxConfig = {
  /** 0 takes a free one. */
  port: number
  smtpPort: number
  dataDir: string
  alipay: {
    appId: string
    sellerId: string
    /** The shop's public key, PEM: what its requests are checked with. */
    appPublicKey: string
    /** The gateway's own private key, PEM: what answers and notices are signed with. */
    privateKey: string
  }
  wechat: {
    appId: string
    mchId: string
    /** Serial of the shop's certificate, and its public key, PEM. */
    serial: string
    appPublicKey: string
    /** The key that shop and platform share: 32 characters. */
    apiKey: string
    /** The platform's own key, and the id the shop knows it by. */
    platformSerial: string
    platformPrivateKey: string
  }
  /** What the shop registered with Weibo and QQ. */
  weibo: { id: string; secret: string }
  qq: { id: string; secret: string }
  /** How long a log-in takes that was asked to be slow. */
  slowMs: number
  /** What the shop signs its text messages with. */
  yuntongxun: { accountSid: string; authToken: string; appId: string; templateId: string }
  /** What the shop's questions about parcels are signed with, and how fast parcels move by themselves (0: they do not). */
  courier: { customer: string; key: string; stageSeconds: number }
  /** What the real gateway's waiting times between notices are multiplied with. */
  retryScale: number
  /** How late a notice is that was asked to be late. */
  lateSeconds: number
}

/** The only reader of the environment in the sandbox. Throws one Error that names every fault. */
export function readSandboxConfig(env: NodeJS.ProcessEnv = process.env): SandboxConfig {
  const faults: string[] = []
  const text = (name: string): string => env[name] || (faults.push(`${name} is missing`), '')
  const file = (name: string): string => {
    const place = text(name)
    try {
      return place && readFileSync(place, 'utf8')
    } catch {
      faults.push(`${name} names ${place}, which cannot be read`)
      return ''
    }
  }
  const secret = (name: string, fallback: string): string => (env[`${name}_FILE`] ? file(`${name}_FILE`).trim() : env[name] || fallback)
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(env[name] ?? fallback)
    if (!(value >= least && value <= most)) faults.push(`${name} must be from ${least} to ${most}; it is ${JSON.stringify(env[name])}`)
    return value
  }
  const config: SandboxConfig = {
    port: number('SANDBOX_PORT', 8001, 0, 65_535),
    smtpPort: number('SANDBOX_SMTP_PORT', 8025, 0, 65_535),
    dataDir: path.resolve(env.SANDBOX_DATA_DIR ?? '.data/sandbox'),
    alipay: {
      appId: text('SANDBOX_ALIPAY_APP_ID'),
      sellerId: text('SANDBOX_ALIPAY_SELLER_ID'),
      appPublicKey: file('SANDBOX_ALIPAY_APP_PUBLIC_KEY_FILE'),
      privateKey: file('SANDBOX_ALIPAY_PRIVATE_KEY_FILE'),
    },
    wechat: {
      appId: text('SANDBOX_WECHAT_APP_ID'),
      mchId: text('SANDBOX_WECHAT_MCH_ID'),
      serial: text('SANDBOX_WECHAT_SERIAL'),
      appPublicKey: file('SANDBOX_WECHAT_APP_PUBLIC_KEY_FILE'),
      apiKey: file('SANDBOX_WECHAT_API_KEY_FILE').trim(),
      platformSerial: text('SANDBOX_WECHAT_PLATFORM_SERIAL'),
      platformPrivateKey: file('SANDBOX_WECHAT_PLATFORM_PRIVATE_KEY_FILE'),
    },
    weibo: { id: env.SANDBOX_WEIBO_APP_KEY || '2026112101', secret: secret('SANDBOX_WEIBO_APP_SECRET', 'weibo of the sandbox') },
    qq: { id: env.SANDBOX_QQ_APP_ID || '102026112', secret: secret('SANDBOX_QQ_APP_KEY', 'qq of the sandbox') },
    slowMs: number('SANDBOX_SLOW_MS', 3000, 0, 60_000),
    yuntongxun: {
      accountSid: text('SANDBOX_YUNTONGXUN_ACCOUNT_SID'),
      authToken: file('SANDBOX_YUNTONGXUN_AUTH_TOKEN_FILE').trim(),
      appId: text('SANDBOX_YUNTONGXUN_APP_ID'),
      templateId: text('SANDBOX_YUNTONGXUN_TEMPLATE_ID'),
    },
    courier: {
      customer: env.SANDBOX_KUAIDI_CUSTOMER || 'JISHI-SANDBOX',
      key: secret('SANDBOX_KUAIDI_KEY', 'courier of the sandbox'),
      stageSeconds: number('SANDBOX_COURIER_SECONDS', 60, 0, 86_400),
    },
    retryScale: number('SANDBOX_RETRY_SCALE', 1 / 100, 0, 1),
    lateSeconds: number('SANDBOX_LATE_SECONDS', 10, 0, 3600),
  }
  if (faults.length > 0) throw new Error(`The sandbox cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  return config
}
