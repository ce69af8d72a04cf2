import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { AxiosRequestConfig, AxiosResponse } from 'axios'
import type { WechatConfig } from '../../config/partners.ts'
import { GatewayDown, type PayAnswer, type ReconciledGateway, type PayNotice, RefundRefused } from './types.ts'
import { readWechatStatement } from './wechat-statement.ts'

type Json = Record<string, unknown>
type Said = { status: number; json: Json }

/** How far a notice's clock may be from ours. */
const MOST_SECONDS_APART = 300

/**
 * WeChat Pay API v3, native payments: the buyer scans a code. Requests are signed with the merchant's key; answers and notices
 * are checked against the platform's public key or certificate. https://pay.weixin.qq.com/doc/v3/merchant/4012791832
 */
export function wechat(config: WechatConfig): ReconciledGateway {
  // Read now, so that a shop with a broken key does not start.
  const platformKey = createPublicKey(config.platformKey)
  const platform = { [config.platformSerial]: config.platformKey }
  const settings = {
    mchid: config.mchId,
    serial: config.serial,
    privateKey: createPrivateKey(config.privateKey),
    certs: platform,
    baseURL: `${config.url}/`,
    timeout: 5000,
    // As text, so that what is checked and what is read are the same bytes.
    responseType: 'text',
    maxRedirects: 0,
  }
  let opened: ReturnType<typeof openLibrary> | undefined
  const library = () => (opened ??= openLibrary(settings))
  const isSigned = async (header: (name: string) => string | undefined, body: string): Promise<boolean> => {
    const [timestamp, nonce, signature] = [header('wechatpay-timestamp'), header('wechatpay-nonce'), header('wechatpay-signature')]
    if (!timestamp || !nonce || !signature || header('wechatpay-serial') !== config.platformSerial) return false
    const { Formatter, Rsa } = await library()
    try {
      return Rsa.verify(Formatter.response(timestamp, nonce, body), signature, platformKey)
    } catch {
      return false
    }
  }

  /** One call: its answer, or its refusal if that is signed too; the library checks answers alone. */
  const call = async (what: string, request: AxiosRequestConfig): Promise<Said> => {
    const { client, isAxiosError } = await library()
    try {
      const { status, data } = await client.request({ ...request, url: what })
      return { status, json: parsed(data) }
    } catch (error) {
      const response = isAxiosError<unknown>(error) ? error.response : undefined
      if (response && response.status >= 400 && typeof response.data === 'string' && (await isSigned((name) => headerOf(response, name), response.data)))
        return { status: response.status, json: parsed(response.data) }
      throw new GatewayDown(`${what}: ${(error as Error).message.slice(0, 200)}`)
    }
  }

  const mine = (json: Json, number: string): boolean => json.mchid === config.mchId && json.appid === config.appId && json.out_trade_no === number

  const query = async (number: string): Promise<PayAnswer> => {
    const what = `v3/pay/transactions/out-trade-no/${number}`
    const { status, json } = await call(what, { method: 'GET', params: { mchid: config.mchId } })
    if (status === 200 && mine(json, number)) return answerFrom(json, number)
    if (status === 404 && (json.code === 'ORDER_NOT_EXIST' || json.code === 'ORDERNOTEXIST' || json.code === 'RESOURCE_NOT_EXISTS')) return { state: 'unknown', number }
    throw new GatewayDown(`${what}: ${String(json.code ?? status)}`)
  }

  const queryRefund: ReconciledGateway['queryRefund'] = async ({ number, requestNumber }) => {
    const { status, json } = await call(`v3/refund/domestic/refunds/${requestNumber}`, { method: 'GET' })
    if (status === 200 && json.out_refund_no === requestNumber && json.out_trade_no === number) return refundState(json)
    if (status === 404 && json.code === 'RESOURCE_NOT_EXISTS') return 'unknown'
    throw new GatewayDown(`refund ${requestNumber}: ${String(json.code ?? status)}`)
  }

  return {
    async open({ number, amount, subject, noticeUrl, payBefore }) {
      const { status, json } = await call('v3/pay/transactions/native', {
        method: 'POST',
        data: {
          appid: config.appId,
          mchid: config.mchId,
          description: subject.slice(0, 127),
          out_trade_no: number,
          time_expire: payBefore.toISOString().replace(/\.\d+Z$/, '+00:00'),
          notify_url: noticeUrl,
          amount: { total: amount, currency: 'CNY' },
        },
      })
      if (status !== 200 || typeof json.code_url !== 'string') throw new GatewayDown(`native: ${String(json.code ?? status)} ${String(json.message ?? '')}`)
      return { codeUrl: json.code_url }
    },

    async readNotice(raw, at): Promise<PayNotice> {
      const body = raw.body ?? ''
      if (!(await isSigned((name) => raw[name], body))) return { verdict: 'forged' }
      // Somebody who kept an old notice sends it again: too late.
      if (Math.abs(at.getTime() / 1000 - Number(raw['wechatpay-timestamp'])) > MOST_SECONDS_APART) return { verdict: 'forged' }
      return openNotice(body, config, (await library()).Aes)
    },

    readReturn: () => undefined,
    query,

    async refund({ number, requestNumber, amount, total, why }) {
      const { status, json } = await call('v3/refund/domestic/refunds', {
        method: 'POST',
        data: { out_trade_no: number, out_refund_no: requestNumber, reason: why.slice(0, 80) || undefined, amount: { refund: amount, total, currency: 'CNY' } },
      })
      const said = `refund: ${String(json.code ?? json.status ?? status)} ${String(json.message ?? '')}`
      if (status === 200 && json.out_refund_no === requestNumber) {
        const state = refundState(json)
        if (state === 'refused') throw new RefundRefused(said)
        return state
      }
      throw FINAL.has(String(json.code)) ? new RefundRefused(said) : new GatewayDown(said)
    },

    queryRefund,

    async close(number) {
      const { status, json } = await call(`v3/pay/transactions/out-trade-no/${number}/close`, { method: 'POST', data: { mchid: config.mchId } })
      if (status === 204) return { state: 'closed', number }
      if (status >= 500) throw new GatewayDown(`close: ${String(json.code ?? status)}`)
      return await query(number)
    },

    async statement(day) {
      const { status, json } = await call('v3/bill/tradebill', { method: 'GET', params: { bill_date: day, bill_type: 'ALL' } })
      if (json.code === 'NO_STATEMENT_EXIST') return []
      const { hash_type, hash_value, download_url } = json
      if (status !== 200 || hash_type !== 'SHA1' || typeof download_url !== 'string') throw new GatewayDown(`the bill of ${day}: ${String(json.code ?? status)}`)
      const file = await download(download_url)
      // The file itself is not signed; its hash is.
      if (createHash('sha1').update(file).digest('hex') !== hash_value) throw new GatewayDown(`the bill of ${day} is not the one that was promised`)
      return readWechatStatement(file.toString('utf8'))
    },
  }

  async function download(url: string): Promise<Buffer> {
    const at = new URL(url)
    const { client } = await library()
    try {
      const { data } = await client.request<ArrayBuffer>({
        method: 'GET',
        baseURL: `${at.origin}/`,
        url: `${at.pathname.slice(1)}${at.search}`,
        responseType: 'arraybuffer',
        transformResponse: [],
        timeout: 60_000,
        maxContentLength: 64 * 1024 * 1024,
      })
      return Buffer.from(data)
    } catch (error) {
      throw new GatewayDown(`the bill did not come: ${(error as Error).message}`)
    }
  }
}

type Library = typeof import('wechatpay-axios-plugin')

/** Loaded when somebody first pays so: it brings an HTTP client of its own. */
async function openLibrary(settings: Parameters<Library['Decorator']['jsonBased']>[0]) {
  const [{ Aes, Decorator, Formatter, Rsa }, { isAxiosError }] = await Promise.all([import('wechatpay-axios-plugin'), import('axios')])
  return { Aes, Formatter, Rsa, client: Decorator.jsonBased(settings), isAxiosError }
}

/** Refusals that no waiting cures. https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
const FINAL = new Set(['INVALID_REQUEST', 'PARAM_ERROR', 'RESOURCE_NOT_EXISTS', 'USER_ACCOUNT_ABNORMAL', 'MCH_NOT_EXISTS'])

/** What is inside a signed notice: sealed with the merchant's API v3 key (AES-256-GCM). */
function openNotice(body: string, config: WechatConfig, Aes: Library['Aes']): PayNotice {
  try {
    const { resource } = JSON.parse(body) as { resource: { ciphertext: string; nonce: string; associated_data?: string } }
    const json = parsed(Aes.AesGcm.decrypt(resource.ciphertext, config.apiKey, resource.nonce, resource.associated_data ?? ''))
    const number = typeof json.out_trade_no === 'string' ? json.out_trade_no : undefined
    if (!number || json.mchid !== config.mchId || json.appid !== config.appId) return { verdict: 'foreign', number }
    return { verdict: 'genuine', answer: answerFrom(json, number) }
  } catch {
    return { verdict: 'foreign' }
  }
}

/** REFUND is a payment of which some went back: it was paid all the same. */
function answerFrom(json: Json, number: string): PayAnswer {
  switch (json.trade_state) {
    case 'SUCCESS':
    case 'REFUND': {
      const amount = json.amount as { total?: unknown; currency?: unknown } | undefined
      const paidAt = new Date(String(json.success_time))
      if (typeof json.transaction_id !== 'string' || !Number.isSafeInteger(amount?.total) || Number.isNaN(paidAt.getTime()))
        throw new GatewayDown('a paid trade without a number, an amount or a time')
      if (amount?.currency !== undefined && amount.currency !== 'CNY') throw new GatewayDown(`paid in ${String(amount.currency)}`)
      return { state: 'paid', number, tradeNo: json.transaction_id, amount: Number(amount?.total), paidAt }
    }
    case 'CLOSED':
    case 'REVOKED':
    case 'PAYERROR':
      return { state: 'closed', number }
    default:
      return { state: 'waiting', number }
  }
}

function refundState(json: Json): 'done' | 'waiting' | 'refused' {
  if (json.status === 'SUCCESS') return 'done'
  return json.status === 'PROCESSING' ? 'waiting' : 'refused'
}

function parsed(text: unknown): Json {
  if (typeof text !== 'string' || text === '') return {}
  const json: unknown = JSON.parse(text)
  return typeof json === 'object' && json !== null ? (json as Json) : {}
}

const headerOf = (response: AxiosResponse, name: string): string | undefined => {
  const value: unknown = response.headers[name]
  return typeof value === 'string' ? value : undefined
}
