import { createHmac } from 'node:crypto'
import type { Delivery } from '../drivers/webhook/types.ts'

export type Hook = { url: string; secret: string; oldSecret: string | null }
type Told = { delivery: string; template: string; data: Record<string, unknown>; createdAt: Date }

/**
 * What a receiver gets: the event in JSON, and who can vouch for it. `X-Jishi-Signature: t=<seconds>,v1=<hex>` holds the
 * HMAC-SHA256 of `<t>.<body>` under the hook's secret, and while it is being changed a second `v1` under the old one.
 */
export function signedRequest({ url, secret, oldSecret }: Hook, { delivery, template, data, createdAt }: Told, now: Date): Delivery {
  const body = JSON.stringify({ id: delivery, event: template, created_at: createdAt.toISOString(), data })
  const t = Math.floor(now.getTime() / 1000)
  const signatures = [secret, oldSecret].filter((key) => key !== null).map((key) => `v1=${createHmac('sha256', key).update(`${t}.${body}`).digest('hex')}`)
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Jishi-Webhooks/1',
      'x-jishi-delivery': delivery,
      'x-jishi-event': template,
      'x-jishi-signature': [`t=${t}`, ...signatures].join(','),
    },
  }
}
