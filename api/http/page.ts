import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib'

/** A page as a renderer made it. */
export type Rendered = { status: number; headers: Record<string, string | string[]>; body: Buffer }
export type Form = 'plain' | 'gzip' | 'brotli'
/** A page ready to be sent, with the tags that purge it. */
export type Page = {
  readonly status: number
  readonly headers: Rendered['headers']
  readonly etag: string
  /** Whether any of these tags is among its own. */
  carries(tags: ReadonlySet<string>): boolean
  readonly tags: readonly string[]
  /** Bytes of its plain form. */
  readonly length: number
  /** Its bytes in a form, which is kept from then on. */
  as(form: Form): Promise<Buffer>
  /** The same for one who keeps it elsewhere. */
  copy(form: Form): Promise<Buffer>
  /** What it takes in memory: its forms, its words, and what others keep beside it. */
  readonly weight: number
  /** Says that somebody keeps so many bytes beside it, for as long as it is kept itself. */
  burden(bytes: number): void
}

/** What every page takes besides its bytes and words, about. */
const BARE = 1000

/**
 * Names what a page holds and makes the forms of it that are asked for. The plain one goes as soon as another is there and nobody has wanted it: nearly
 * every client takes a page compressed, and from a compressed form any other can be made again.
 * @param heavier is told by how many bytes the page's weight has changed
 */
export function pack(page: Rendered, tags: readonly string[] = [], heavier: (bytes: number) => void = () => {}): Page {
  const { status, headers, body } = page
  const kept = new Map<Form, Buffer>([['plain', own(body)]])
  // A page has fifty: one text takes a third of what fifty take, and purges are rare.
  const tagLine = tags.join('\n')
  const making = new Map<Form, Promise<Buffer>>()
  let wanted = false
  let weight = BARE + body.length + 2 * (tagLine.length + JSON.stringify(headers).length)

  const weigh = (bytes: number): void => {
    weight += bytes
    heavier(bytes)
  }
  const keep = (form: Form, bytes: Buffer): Buffer => {
    kept.set(form, bytes)
    const plain = kept.get('plain')
    if (plain && form !== 'plain' && !wanted) kept.delete('plain')
    weigh(bytes.length - (plain && !kept.has('plain') ? plain.length : 0))
    return bytes
  }
  const plainly = async (): Promise<Buffer> => kept.get('plain') ?? own(await unpack(kept))

  return {
    status,
    headers,
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    get tags() {
      return tagLine === '' ? [] : tagLine.split('\n')
    },
    carries(wanted) {
      return tagLine.split('\n').some((tag) => wanted.has(tag))
    },
    length: body.length,
    get weight() {
      return weight
    },
    burden: weigh,
    async as(form) {
      wanted ||= form === 'plain'
      const ready = kept.get(form)
      if (ready) return ready
      let made = making.get(form)
      if (!made) {
        made = plainly().then(async (plain) => kept.get(form) ?? keep(form, form === 'plain' ? plain : await compress(plain, form, tags.length > 0)))
        making.set(form, made)
        void made.catch(() => {}).then(() => making.delete(form))
      }
      return await made
    },
    async copy(form) {
      const ready = kept.get(form)
      if (ready) return ready
      const plain = await plainly()
      return form === 'plain' ? plain : await compress(plain, form, tags.length > 0)
    },
  }
}

const zip = promisify(gzip)
const brotli = promisify(brotliCompress)

/**
 * A page that is kept is worth more work than one that one visitor gets once. The window is told what is coming: the usual one is of four megabytes,
 * and a compression under way takes several times as much.
 */
async function compress(plain: Buffer, form: 'gzip' | 'brotli', kept: boolean): Promise<Buffer> {
  if (form === 'gzip') return own(await zip(plain, { level: 6 }))
  const window = Math.min(Math.max(Math.ceil(Math.log2(plain.length + 16)), 16), constants.BROTLI_DEFAULT_WINDOW)
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants
  return own(
    await brotli(plain, {
      params: { [BROTLI_PARAM_QUALITY]: kept ? 7 : 5, [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_LGWIN]: window, [BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
  )
}

const unzip = promisify(gunzip)
const unbrotli = promisify(brotliDecompress)

async function unpack(kept: ReadonlyMap<Form, Buffer>): Promise<Buffer> {
  const zipped = kept.get('gzip')
  return zipped ? await unzip(zipped) : await unbrotli(kept.get('brotli') as Buffer)
}

/** The bytes alone: what zlib and Buffer's pool give is a slice of 64 KB, all of which stays for as long as the slice does. */
export function own(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes
  const alone = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(alone)
  return alone
}

/** Below this the bytes of a compressed form are not worth the work. */
const SMALL = 500

/** The smallest form of a page that a client takes. */
export function formOf(page: Page, accepted: string | undefined): Form {
  if (page.length < SMALL || !accepted) return 'plain'
  let form = forms.get(accepted)
  if (form === undefined) {
    if (forms.size >= MOST_FORMS) forms.clear()
    forms.set(accepted, (form = takes(accepted, 'br') ? 'brotli' : takes(accepted, 'gzip') ? 'gzip' : 'plain'))
  }
  return form
}

/** How a form is called in `content-encoding`; undefined: not at all. */
export const encodingOf = (form: Form): string | undefined => ({ plain: undefined, gzip: 'gzip', brotli: 'br' })[form]

/** Browsers say one of a few sentences; who says others must not fill the memory. */
const MOST_FORMS = 100
const forms = new Map<string, Form>()

/** Whether a client takes a form; "br;q=0" is a no. */
export const takes = (accepted: string, name: string): boolean =>
  accepted.split(',').some((one) => new RegExp(`^\\s*${name}\\s*(;\\s*q=(0\\.0*[1-9]\\d*|1(\\.0*)?))?\\s*$`, 'i').test(one))

/** Whether the client has this very page: If-None-Match, compared weakly (RFC 9110, 13.1.2). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag)))
}
