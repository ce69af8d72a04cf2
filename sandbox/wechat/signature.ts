import { createCipheriv, createSign, createVerify, randomBytes } from 'node:crypto'

/** What is signed: each piece on a line of its own. https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
const lines = (...pieces: (string | number)[]): string => pieces.map((piece) => `${piece}\n`).join('')

export type Signer = { serial: string; privateKey: string }

/** The headers with which the platform signs an answer or a notice. */
export function platformHeaders(body: string, { serial, privateKey }: Signer, at: number = Date.now()): Record<string, string> {
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), randomBytes(16).toString('hex')]
  const signature = createSign('RSA-SHA256')
    .update(lines(timestamp, nonce, body))
    .sign(privateKey, 'base64')
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': signature,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

export type Shop = { mchId: string; serial: string; publicKey: string }

/** Whether the shop has signed this request, with this key, a moment ago. */
export function isShops(request: { method: string; url: string; body: string; authorization: string | undefined }, shop: Shop): boolean {
  const [scheme, rest = ''] = (request.authorization ?? '').split(/ (.*)/s)
  const said = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])) as Record<string, string>
  if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || said.mchid !== shop.mchId || said.serial_no !== shop.serial) return false
  if (!(Math.abs(Date.now() / 1000 - Number(said.timestamp)) <= 300)) return false
  try {
    return createVerify('RSA-SHA256')
      .update(lines(request.method, request.url, said.timestamp ?? '', said.nonce_str ?? '', request.body))
      .verify(shop.publicKey, said.signature ?? '', 'base64')
  } catch {
    return false
  }
}

/** A notice's inside, sealed with the key that the shop and the platform share. */
export function seal(text: string, apiKey: string, aad: string): { algorithm: string; ciphertext: string; nonce: string; associated_data: string } {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', apiKey, nonce).setAAD(Buffer.from(aad))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext: sealed.toString('base64'), nonce, associated_data: aad }
}
