import { Refused } from '../client.ts'

/** A picture that the shop keeps now: its key, and where it is. */
export type Brought = { key: string; address: string }

export const pictureTypes = 'image/png,image/jpeg,image/webp,image/gif'

/**
 * Sends a form. `told` hears how much of it has gone out, 0 to 1; by XMLHttpRequest, because fetch does not tell how far a body has come.
 * Throws Refused.
 */
export function sendForm<Data>(address: string, form: FormData, told: (part: number) => void = () => {}): Promise<{ data?: Data; base_url?: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address)
    request.setRequestHeader('accept-language', document.documentElement.lang)
    request.setRequestHeader('idempotency-key', crypto.randomUUID())
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total)
    request.onerror = () => reject(new Refused(0, document.documentElement.lang === 'en' ? 'The server cannot be reached' : '连不上服务器'))
    request.onload = () => {
      const answer = (request.response ?? {}) as { code?: number; error?: string; data?: Data; base_url?: string }
      if (answer.code === 200) resolve(answer)
      else reject(new Refused(answer.code ?? request.status, answer.error ?? `HTTP ${request.status}`))
    }
    request.send(form)
  })
}

/** Brings one picture to the shop's files. Throws Refused. */
export async function bringPicture(file: File, told?: (part: number) => void): Promise<Brought> {
  const form = new FormData()
  form.append('files', file)
  const answer = await sendForm<{ code: number; error?: string; key?: string }[]>('/v1/staff/files', form, told)
  const kept = answer.data?.[0]
  if (!kept?.key) throw new Refused(kept?.code ?? 0, kept?.error ?? '')
  return { key: kept.key, address: `${answer.base_url ?? ''}${kept.key}` }
}

/** The address as it may stand in a text of the shop: without its own name, so that the text stays true when the shop moves. */
export function addressInShop(address: string): string {
  const url = new URL(address, location.href)
  return url.origin === location.origin ? url.pathname : url.href
}
