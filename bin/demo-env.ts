import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type DemoPorts = { sandbox: number; smtp: number }

const APP_ID = '2026112100000001'
const SELLER_ID = '2088000000000001'
const WECHAT_APP = 'wx2026112100000001'
const WECHAT_MERCHANT = '1900000109'
const WECHAT_SERIAL = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
const WECHAT_PLATFORM = 'PUB_KEY_ID_0119000001092026112100000000000001'
const SMS_ACCOUNT = '8a216da8000000000000000000000001'
const SMS_APP = '8a216da8000000000000000000000002'
const WEIBO_APP = '2026112101'
const QQ_APP = '102026112'

/**
 * Environment of a demo: secrets and key pairs made at first start and kept in `<dataDir>/keys`, the sandbox as every third
 * party. What the caller's environment says already is left alone.
 */
export function demoEnv(dataDir: string, ports: DemoPorts, given: NodeJS.ProcessEnv = {}): Record<string, string> {
  const keys = path.join(dataDir, 'keys')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const secret = randomFile(keys, 'auth-secret')
  const personal = personalKeyFile(keys)
  const smsToken = randomFile(keys, 'sms-token')
  const weibo = randomFile(keys, 'weibo-secret')
  const qq = randomFile(keys, 'qq-secret')
  const kuaidi = randomFile(keys, 'kuaidi-key')
  const shop = keyPair(keys, 'shop')
  const gateway = keyPair(keys, 'gateway')
  const wechatShop = keyPair(keys, 'wechat-shop')
  const wechatPlatform = keyPair(keys, 'wechat-platform')
  const wechatKey = randomFile(keys, 'wechat-api-key', 24)
  const env = {
    AUTH_SECRET_FILE: secret,
    PERSONAL_KEYS_FILE: personal,
    DEMO_CLERK: 'true',
    LOG_LEVEL: 'warn',
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    ALIPAY_APP_ID: APP_ID,
    ALIPAY_SELLER_ID: SELLER_ID,
    ALIPAY_GATEWAY: `http://127.0.0.1:${ports.sandbox}/gateway.do`,
    ALIPAY_PRIVATE_KEY_FILE: shop.privateKey,
    ALIPAY_PUBLIC_KEY_FILE: gateway.publicKey,
    WECHAT_URL: `http://127.0.0.1:${ports.sandbox}/wechat`,
    WECHAT_APP_ID: WECHAT_APP,
    WECHAT_MCH_ID: WECHAT_MERCHANT,
    WECHAT_SERIAL,
    WECHAT_PRIVATE_KEY_FILE: wechatShop.privateKey,
    WECHAT_API_KEY_FILE: wechatKey,
    WECHAT_PLATFORM_SERIAL: WECHAT_PLATFORM,
    WECHAT_PLATFORM_KEY_FILE: wechatPlatform.publicKey,
    WEIBO_APP_KEY: WEIBO_APP,
    WEIBO_APP_SECRET_FILE: weibo,
    WEIBO_URL: `http://127.0.0.1:${ports.sandbox}/weibo`,
    QQ_APP_ID: QQ_APP,
    QQ_APP_KEY_FILE: qq,
    QQ_URL: `http://127.0.0.1:${ports.sandbox}/qq`,
    KUAIDI_URL: `http://127.0.0.1:${ports.sandbox}`,
    KUAIDI_CUSTOMER: 'JISHI-SANDBOX',
    KUAIDI_KEY_FILE: kuaidi,
    SANDBOX_KUAIDI_KEY_FILE: kuaidi,
    YUNTONGXUN_URL: `http://127.0.0.1:${ports.sandbox}`,
    YUNTONGXUN_ACCOUNT_SID: SMS_ACCOUNT,
    YUNTONGXUN_AUTH_TOKEN_FILE: smsToken,
    YUNTONGXUN_APP_ID: SMS_APP,
    YUNTONGXUN_TEMPLATE_ID: '1',
    YUNTONGXUN_TEMPLATES: 'back-in-stock=2',
    SANDBOX_YUNTONGXUN_ACCOUNT_SID: SMS_ACCOUNT,
    SANDBOX_YUNTONGXUN_AUTH_TOKEN_FILE: smsToken,
    SANDBOX_YUNTONGXUN_APP_ID: SMS_APP,
    SANDBOX_YUNTONGXUN_TEMPLATE_ID: '1',
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_DATA_DIR: path.join(dataDir, 'sandbox'),
    SANDBOX_WECHAT_APP_ID: WECHAT_APP,
    SANDBOX_WECHAT_MCH_ID: WECHAT_MERCHANT,
    SANDBOX_WECHAT_SERIAL: WECHAT_SERIAL,
    SANDBOX_WECHAT_APP_PUBLIC_KEY_FILE: wechatShop.publicKey,
    SANDBOX_WECHAT_API_KEY_FILE: wechatKey,
    SANDBOX_WECHAT_PLATFORM_SERIAL: WECHAT_PLATFORM,
    SANDBOX_WECHAT_PLATFORM_PRIVATE_KEY_FILE: wechatPlatform.privateKey,
    SANDBOX_WEIBO_APP_KEY: WEIBO_APP,
    SANDBOX_WEIBO_APP_SECRET_FILE: weibo,
    SANDBOX_QQ_APP_ID: QQ_APP,
    SANDBOX_QQ_APP_KEY_FILE: qq,
    SANDBOX_ALIPAY_APP_ID: APP_ID,
    SANDBOX_ALIPAY_SELLER_ID: SELLER_ID,
    SANDBOX_ALIPAY_APP_PUBLIC_KEY_FILE: shop.publicKey,
    SANDBOX_ALIPAY_PRIVATE_KEY_FILE: gateway.privateKey,
  }
  // A file would win over the caller's own value.
  return Object.fromEntries(Object.entries(env).filter(([name]) => !given[name.replace(/_FILE$/, '')]))
}

/** A file with a secret, made once. */
function randomFile(folder: string, name: string, bytes = 48): string {
  const file = path.join(folder, name)
  if (!existsSync(file)) writeWhole(file, randomBytes(bytes).toString('base64url'), 0o600)
  return file
}

/** The key that seals phone numbers and addresses, made once. */
function personalKeyFile(folder: string): string {
  const file = path.join(folder, 'personal-keys')
  if (!existsSync(file)) writeWhole(file, `first:${randomBytes(32).toString('base64')}`, 0o600)
  return file
}

/** Files of an RSA pair, made once. */
function keyPair(folder: string, name: string): { privateKey: string; publicKey: string } {
  const files = { privateKey: path.join(folder, `${name}.private.pem`), publicKey: path.join(folder, `${name}.public.pem`) }
  if (!existsSync(files.privateKey) || !existsSync(files.publicKey)) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
    writeWhole(files.publicKey, pair.publicKey, 0o644)
    writeWhole(files.privateKey, pair.privateKey, 0o600)
  }
  return files
}

/** A file that is there whole or not at all, whenever we are killed and however full the disk is. */
function writeWhole(file: string, text: string, mode: number): void {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, text, { mode })
  renameSync(aside, file)
}
