import { createHash } from 'node:crypto'
import type { YuntongxunConfig } from '../../config/partners.ts'
import { type Clock, shopTime } from '../../shared/time.ts'
import { type Sms, SmsDown } from './types.ts'

const PATIENCE_MS = 8000

/** Yuntongxun's template messages. Protocol: https://doc.yuntongxun.com/pe/5a533de33b8496dd00dce07c */
export function yuntongxun(config: YuntongxunConfig, clock: Clock): Sms {
  const send = async (phone: string, templateId: string, values: string[], id: string): Promise<void> => {
    const timestamp = stamp(clock())
    const sig = createHash('md5').update(`${config.accountSid}${config.authToken}${timestamp}`).digest('hex').toUpperCase()
    const reply = await post(`${config.url}/2013-12-26/Accounts/${config.accountSid}/SMS/TemplateSMS?sig=${sig}`, {
      authorization: Buffer.from(`${config.accountSid}:${timestamp}`).toString('base64'),
      body: { to: phone, appId: config.appId, templateId, datas: values, reqId: id },
    })
    if (reply.statusCode !== '000000') throw new SmsDown(`yuntongxun: ${String(reply.statusCode)} ${String(reply.statusMsg ?? '').slice(0, 200)}`)
  }
  return {
    sendCode: (phone, code, minutes, id) => send(phone, config.templateId, [code, String(minutes)], id),
    async sendText({ phone, template, values }, id) {
      const templateId = Object.hasOwn(config.templates, template) ? config.templates[template] : undefined
      if (!templateId) throw new SmsDown(`yuntongxun: no template for ${template}`)
      await send(phone, templateId, values, id)
    },
  }
}

async function post(url: string, { authorization, body }: { authorization: string; body: object }): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf-8', authorization },
      body: JSON.stringify(body),
    })
    return Object(await response.json()) as Record<string, unknown>
  } catch (error) {
    // The URL is left out: it carries the signature.
    throw new SmsDown(`yuntongxun: ${(error as Error).name}`)
  }
}

/** yyyyMMddHHmmss on the provider's wall clock. */
const stamp = (at: Date) => shopTime(at, 'Asia/Shanghai').replace(/\D/g, '')
