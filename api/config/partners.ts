import { type Variables, WEB } from './variables.ts'

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

export type KuaidiConfig = {
  /** Base of the courier-query service, https://poll.kuaidi100.com; no slash at the end. */
  url: string
  /** Empty where the shop has no contract: parcels are not asked about. */
  customer: string
  key: string
}

/** What a provider gave the shop; without an id its log-in is closed. `callback`: where the browser comes back, else a page of ours. */
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

/** Every shop has it: the sandbox's, or its own. */
export const readAlipay = ({ get, url }: Variables): AlipayConfig => ({
  appId: get('ALIPAY_APP_ID'),
  privateKey: get('ALIPAY_PRIVATE_KEY'),
  publicKey: get('ALIPAY_PUBLIC_KEY'),
  gateway: url('ALIPAY_GATEWAY', WEB),
  sellerId: get('ALIPAY_SELLER_ID'),
})

/** The shop may do without: all of it is said, or no merchant's id. */
export function readWechat({ get, has, url, faults }: Variables): WechatConfig {
  const home = 'https://api.mch.weixin.qq.com'
  if (!has('WECHAT_MCH_ID')) return { url: home, appId: '', mchId: '', serial: '', privateKey: '', apiKey: '', platformSerial: '', platformKey: '' }
  const apiKey = get('WECHAT_API_KEY')
  if (apiKey && Buffer.byteLength(apiKey) !== 32) faults.push('WECHAT_API_KEY must have 32 characters')
  return {
    url: url('WECHAT_URL', WEB, home),
    appId: get('WECHAT_APP_ID'),
    mchId: get('WECHAT_MCH_ID'),
    serial: get('WECHAT_SERIAL'),
    privateKey: get('WECHAT_PRIVATE_KEY'),
    apiKey,
    platformSerial: get('WECHAT_PLATFORM_SERIAL'),
    platformKey: get('WECHAT_PLATFORM_KEY'),
  }
}

/** Parcels are asked about where there is a customer's number. */
export function readKuaidi({ get, has, url }: Variables): KuaidiConfig {
  const home = 'https://poll.kuaidi100.com'
  if (!has('KUAIDI_CUSTOMER')) return { url: home, customer: '', key: '' }
  return { url: url('KUAIDI_URL', WEB, home), customer: get('KUAIDI_CUSTOMER'), key: get('KUAIDI_KEY') }
}

/** Weibo's keys for log-ins, where the shop has some. */
export const readWeibo = (variables: Variables): OAuthConfig => readOAuth(variables, 'WEIBO', 'WEIBO_APP_KEY', 'WEIBO_APP_SECRET', 'https://api.weibo.com')
/** QQ's keys for log-ins, where the shop has some. */
export const readQq = (variables: Variables): OAuthConfig => readOAuth(variables, 'QQ', 'QQ_APP_ID', 'QQ_APP_KEY', 'https://graph.qq.com')

function readOAuth({ get, has, url, env }: Variables, name: string, id: string, secret: string, home: string): OAuthConfig {
  if (!has(id)) return { id: '', secret: '', url: home, callback: '' }
  const callback = `${name}_CALLBACK`
  return { id: get(id), secret: get(secret), url: url(`${name}_URL`, WEB, home), callback: env[callback] ? url(callback, WEB) : '' }
}

/** Asked for only where it is the one who sends. */
export function readYuntongxun({ get, url, pairs }: Variables, smsProvider: string): YuntongxunConfig {
  const home = 'https://app.cloopen.com:8883'
  if (smsProvider !== 'yuntongxun') return { url: home, accountSid: '', authToken: '', appId: '', templateId: '', templates: {} }
  return {
    url: url('YUNTONGXUN_URL', WEB, home),
    accountSid: get('YUNTONGXUN_ACCOUNT_SID'),
    authToken: get('YUNTONGXUN_AUTH_TOKEN'),
    appId: get('YUNTONGXUN_APP_ID'),
    templateId: get('YUNTONGXUN_TEMPLATE_ID'),
    templates: pairs('YUNTONGXUN_TEMPLATES'),
  }
}
