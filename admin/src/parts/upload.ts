import { Refused } from '../client.ts'

/** A picture that the shop keeps now: its key, and where it is. */
export type Brought = { key: string; address: string }
type Answer = { code: number; error?: string; base_url?: string; data?: { code: number; error?: string; key?: string }[] }

export const pictureTypes = 'image/png,image/jpeg,image/webp,image/gif'

/**
 * Brings one picture to the shop's files. `told` hears how much of it has gone out, 0 to 1. By XMLHttpRequest, because fetch does not tell
 * how far a body has come. Throws Refused.
 */
export function bringPicture(file: File, told: (part: number) => void = () => {}): Promise<Brought> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    form.append('files', file)
    const request = new XMLHttpRequest()
    request.open('POST', '/v1/staff/files')
    request.setRequestHeader('accept-language', document.documentElement.lang)
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total)
    request.onerror = () => reject(new Refused(0, document.documentElement.lang === 'en' ? 'The server cannot be reached' : '连不上服务器'))
    request.onload = () => {
      const answer = (request.response ?? {}) as Answer
      const kept = answer.data?.[0]
      if (answer.code === 200 && kept?.key) resolve({ key: kept.key, address: `${answer.base_url ?? ''}${kept.key}` })
      else reject(new Refused(kept?.code ?? answer.code ?? request.status, kept?.error ?? answer.error ?? `HTTP ${request.status}`))
    }
    request.send(form)
  })
}

/** The address as it may stand in a text of the shop: without its own name, so that the text stays true when the shop moves. */
export function addressInShop(address: string): string {
  const url = new URL(address, location.href)
  return url.origin === location.origin ? url.pathname : url.href
}
