import { createSign, createVerify } from 'node:crypto'

/**
 * RSA2 as Alipay does it: SHA-256 with RSA over `key=value` pairs, sorted by key and joined with `&`, without the
 * signature itself and without empty values. https://opendocs.alipay.com/common/02kf5q
 */
export function signedContent(params: Record<string, string>, leaveOut: string[] = ['sign']): string {
  return Object.keys(params)
    .filter((key) => params[key] !== '' && !leaveOut.includes(key))
    .sort()
    .map((key) => `${key}=${params[key]}`)
    .join('&')
}

export const sign = (content: string, privateKey: string): string => createSign('RSA-SHA256').update(content, 'utf8').sign(privateKey, 'base64')

export function isSigned(content: string, signature: string, publicKey: string): boolean {
  try {
    return createVerify('RSA-SHA256').update(content, 'utf8').verify(publicKey, signature, 'base64')
  } catch {
    return false
  }
}

/** Notices and returns leave `sign_type` out of what is signed. */
export function signForm(form: Record<string, string>, privateKey: string): Record<string, string> {
  return { ...form, sign_type: 'RSA2', sign: sign(signedContent(form), privateKey) }
}
