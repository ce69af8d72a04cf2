import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Shop } from '@jishi/plugin'

/** HMAC-SHA256 of a text, as the counter and the shop sign what they tell each other. */
export const signatureOf = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/** Compared in a time that says nothing about where they differ. */
export function isSigned(key: string, text: string, signature: string): boolean {
  const [ours, theirs] = [Buffer.from(signatureOf(key, text)), Buffer.from(signature)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

/** Asks the counter. What is signed is the path and the body. Throws for anything but an answer of 200 or one of `also`. */
export async function call<T>({ settings, signal }: Shop, path: string, body?: object, also: number[] = []): Promise<{ status: number; said: T }> {
  const text = body ? JSON.stringify(body) : ''
  const response = await fetch(`${settings.VOUCHER_URL}${path}`, {
    method: body ? 'POST' : 'GET',
    redirect: 'error',
    signal,
    headers: { 'content-type': 'application/json', 'x-voucher-signature': signatureOf(settings.VOUCHER_KEY ?? '', path + text) },
    ...(body ? { body: text } : {}),
  })
  if (response.status !== 200 && !also.includes(response.status)) throw new Error(`the counter answered ${response.status}`)
  return { status: response.status, said: (await response.json()) as T }
}
