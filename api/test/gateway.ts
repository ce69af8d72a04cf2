import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import type { AlipayConfig, WechatConfig, YuntongxunConfig } from '../config/partners.ts'
import { signForm } from '../../sandbox/alipay/signature.ts'
import { startSandbox } from '../../sandbox/start.ts'
import { noticeBody } from '../../sandbox/wechat/notices.ts'
import { platformHeaders } from '../../sandbox/wechat/signature.ts'

/** What the buyer chooses at the cashier. */
export type AtCashier = { do?: 'pay' | 'fail' | 'close'; notice?: 'now' | 'late' | 'twice' | 'forged' | 'wrong-amount' | 'too-much' | 'none' }

/** The sandbox's gateway with keys of its own, and a hand to press its buttons. */
export type TestGateway = {
  url: string
  smtpUrl: string
  alipay: AlipayConfig
  wechat: WechatConfig
  yuntongxun: YuntongxunConfig
  /** For openShop({ env }). */
  env: Record<string, string>
  /** Opens the page at `payUrl`; the address of the cashier. */
  open(payUrl: string): Promise<string>
  /** Opens the page and presses a button; the address the browser is sent to, if to any. */
  press(payUrl: string, at?: AtCashier): Promise<{ status: number; location: string | null; html: string }>
  /** Scans a code with a phone and presses a button there. */
  scan(codeUrl: string, at?: { do?: 'pay' | 'refuse' | 'close'; notice?: AtCashier['notice'] }): Promise<{ status: number; html: string }>
  /** A notice of WeChat Pay about a payment, signed and sealed: the body and the headers. */
  wechatNotice(transaction: Record<string, unknown>, at?: Date): { body: string; headers: Record<string, string> }
  /** The headers with which WeChat Pay signs a body. */
  wechatHeaders(body: string, at?: Date): Record<string, string>
  /** Makes a gateway's statement wrong about a number. */
  plant(gateway: 'alipay' | 'wechat', fault: 'missing' | 'extra' | 'amount', number: string): Promise<void>
  /** Answers an authorise page of Weibo or QQ as somebody called `name`; the address the browser is sent back to. */
  answer(url: string, name: string, button?: 'allow' | 'deny' | 'error' | 'slow'): Promise<URL>
  /** A form that the gateway itself might have sent. */
  sign(form: Record<string, string>): Record<string, string>
  close(): Promise<void>
}

const APP_ID = '2026000100000001'
const SELLER_ID = '2088000000000001'
const WECHAT = {
  appId: 'wxd678efh567hg6787',
  mchId: '1230000109',
  serial: '5157F09EFDC096DE15EBE81A47057A72',
  apiKey: 'k'.repeat(32),
  platformSerial: 'PUB_KEY_ID_0112300001092026112100000000000001',
}
const SMS_ACCOUNT = { accountSid: 'a'.repeat(32), authToken: 'b'.repeat(32), appId: 'c'.repeat(32), templateId: '1', templates: {} }

/** Starts a gateway for one test file; it ends with the file's tests. */
export async function openGateway(options: { dataDir?: string } = {}): Promise<TestGateway> {
  const [shop, gateway, wechatShop, platform] = [keyPair(), keyPair(), keyPair(), keyPair()]
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
    wechat: {
      appId: WECHAT.appId,
      mchId: WECHAT.mchId,
      serial: WECHAT.serial,
      appPublicKey: wechatShop.publicKey,
      apiKey: WECHAT.apiKey,
      platformSerial: WECHAT.platformSerial,
      platformPrivateKey: platform.privateKey,
    },
    yuntongxun: SMS_ACCOUNT,
    courier: { customer: 'TEST-CUSTOMER', key: 'courier-key', stageSeconds: 0 },
  })
  const wechat: WechatConfig = { ...WECHAT, url: `${sandbox.url}/wechat`, privateKey: wechatShop.privateKey, platformKey: platform.publicKey }
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
  const wechatHeaders = (body: string, at: Date = new Date()) => platformHeaders(body, { serial: wechat.platformSerial, privateKey: platform.privateKey }, at.getTime())
  return {
    url: sandbox.url,
    smtpUrl: sandbox.smtpUrl,
    alipay,
    wechat,
    yuntongxun: { ...SMS_ACCOUNT, url: sandbox.url },
    env: {
      ALIPAY_APP_ID: APP_ID,
      ALIPAY_SELLER_ID: SELLER_ID,
      ALIPAY_GATEWAY: alipay.gateway,
      ALIPAY_PRIVATE_KEY: alipay.privateKey,
      ALIPAY_PUBLIC_KEY: alipay.publicKey,
      WECHAT_URL: wechat.url,
      WECHAT_APP_ID: wechat.appId,
      WECHAT_MCH_ID: wechat.mchId,
      WECHAT_SERIAL: wechat.serial,
      WECHAT_PRIVATE_KEY: wechat.privateKey,
      WECHAT_API_KEY: wechat.apiKey,
      WECHAT_PLATFORM_SERIAL: wechat.platformSerial,
      WECHAT_PLATFORM_KEY: wechat.platformKey,
      KUAIDI_URL: sandbox.url,
      KUAIDI_CUSTOMER: 'TEST-CUSTOMER',
      KUAIDI_KEY: 'courier-key',
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
    async scan(codeUrl, { do: button = 'pay', notice = 'now' } = {}) {
      const response = await fetch(codeUrl, { method: 'POST', body: new URLSearchParams({ do: button, notice }) })
      return { status: response.status, html: await response.text() }
    },
    wechatHeaders,
    wechatNotice(transaction, at) {
      const body = noticeBody(transaction, wechat.apiKey)
      return { body, headers: wechatHeaders(body, at) }
    },
    async plant(name, fault, number) {
      const response = await fetch(`${sandbox.url}/statement-faults`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ gateway: name, fault, number }) })
      if (response.status !== 303) throw new Error(`the fault was not planted: ${await response.text()}`)
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
