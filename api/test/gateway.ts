import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import type { AlipayConfig, YuntongxunConfig } from '../config.ts'
import { signForm } from '../../sandbox/alipay/signature.ts'
import { startSandbox } from '../../sandbox/start.ts'

/** What the buyer chooses at the cashier. */
export type AtCashier = { do?: 'pay' | 'fail' | 'close'; notice?: 'now' | 'late' | 'twice' | 'forged' | 'wrong-amount' | 'none' }

/** The sandbox's gateway with keys of its own, and a hand to press its buttons. */
export type TestGateway = {
  url: string
  smtpUrl: string
  alipay: AlipayConfig
  yuntongxun: YuntongxunConfig
  /** For openShop({ env }). */
  env: Record<string, string>
  /** Opens the page at `payUrl`; the address of the cashier. */
  open(payUrl: string): Promise<string>
  /** Opens the page and presses a button; the address the browser is sent to, if to any. */
  press(payUrl: string, at?: AtCashier): Promise<{ status: number; location: string | null; html: string }>
  /** Answers an authorise page of Weibo or QQ as somebody called `name`; the address the browser is sent back to. */
  answer(url: string, name: string, button?: 'allow' | 'deny' | 'error' | 'slow'): Promise<URL>
  /** A form that the gateway itself might have sent. */
  sign(form: Record<string, string>): Record<string, string>
  close(): Promise<void>
}

const APP_ID = '2026000100000001'
const SELLER_ID = '2088000000000001'
const SMS_ACCOUNT = { accountSid: 'a'.repeat(32), authToken: 'b'.repeat(32), appId: 'c'.repeat(32), templateId: '1', templates: {} }

/** Starts a gateway for one test file; it ends with the file's tests. */
export async function openGateway(options: { dataDir?: string } = {}): Promise<TestGateway> {
  const [shop, gateway] = [keyPair(), keyPair()]
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'jishi-gateway-')))
  const sandbox = await startSandbox({
    port: 0,
    smtpPort: 0,
    dataDir,
    retryScale: 1 / 10_000,
    lateSeconds: 0.05,
    slowMs: 20,
    weibo: { id: 'weibo-app', secret: 'weibo-secret' },
    qq: { id: 'qq-app', secret: 'qq-secret' },
    alipay: { appId: APP_ID, sellerId: SELLER_ID, appPublicKey: shop.publicKey, privateKey: gateway.privateKey },
    yuntongxun: SMS_ACCOUNT,
  })
  const alipay: AlipayConfig = { appId: APP_ID, sellerId: SELLER_ID, gateway: `${sandbox.url}/gateway.do`, privateKey: shop.privateKey, publicKey: gateway.publicKey }
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await sandbox.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  after(close)

  const opened = async (payUrl: string): Promise<string> => {
    const page = await fetch(payUrl, { redirect: 'manual' })
    const location = page.headers.get('location')
    if (!location) throw new Error(`the gateway refused the page: ${await page.text()}`)
    return new URL(location, payUrl).href
  }
  return {
    url: sandbox.url,
    smtpUrl: sandbox.smtpUrl,
    alipay,
    yuntongxun: { ...SMS_ACCOUNT, url: sandbox.url },
    env: {
      ALIPAY_APP_ID: APP_ID,
      ALIPAY_SELLER_ID: SELLER_ID,
      ALIPAY_GATEWAY: alipay.gateway,
      ALIPAY_PRIVATE_KEY: alipay.privateKey,
      ALIPAY_PUBLIC_KEY: alipay.publicKey,
      YUNTONGXUN_URL: sandbox.url,
      YUNTONGXUN_ACCOUNT_SID: SMS_ACCOUNT.accountSid,
      YUNTONGXUN_AUTH_TOKEN: SMS_ACCOUNT.authToken,
      YUNTONGXUN_APP_ID: SMS_ACCOUNT.appId,
      YUNTONGXUN_TEMPLATE_ID: SMS_ACCOUNT.templateId,
      WEIBO_APP_KEY: 'weibo-app',
      WEIBO_APP_SECRET: 'weibo-secret',
      WEIBO_URL: `${sandbox.url}/weibo`,
      QQ_APP_ID: 'qq-app',
      QQ_APP_KEY: 'qq-secret',
      QQ_URL: `${sandbox.url}/qq`,
    },
    open: opened,
    async press(payUrl, { do: button = 'pay', notice = 'now' } = {}) {
      const response = await fetch(await opened(payUrl), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ do: button, notice }) })
      return { status: response.status, location: response.headers.get('location'), html: await response.text() }
    },
    async answer(url, name, button = 'allow') {
      const response = await fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ do: button, name }) })
      const location = response.headers.get('location')
      if (!location) throw new Error(`the authorise page refused: ${await response.text()}`)
      return new URL(location)
    },
    sign: (form) => signForm(form, gateway.privateKey),
    close,
  }
}

const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
