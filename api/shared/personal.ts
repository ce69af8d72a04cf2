import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { Refusal } from './refusals.ts'

/** A column whose text is sealed at rest; written into each seal, so that one of another column does not open here. */
export type FieldPlace = 'addresses.receiver' | 'addresses.receiver_mobile' | 'addresses.address' | 'orders.address' | 'order_notes.text' | 'users.phone'

/** Its parts are taken up once: a key that is handed over as bytes is read again for each seal, which takes two thirds of it. */
type Key = { id: string; seal: KeyObject; mark: KeyObject; fingerprint: string }
/** The first seals; all of them open. */
export type PersonalKeys = readonly Key[]

const SEALED = /^sealed:([a-z0-9-]{1,20}):([\w-]+)$/
const NONCE = 12
const TAG = 16

/** A text that says to be sealed and does not open: a key that is missing, or somebody has been at the row. Answered as 10080. */
export class SealBroken extends Refusal {
  place: FieldPlace
  owner: number | string
  why: 'no key' | 'does not open'
  constructor(place: FieldPlace, owner: number | string, why: 'no key' | 'does not open') {
    super(10080)
    this.place = place
    this.owner = owner
    this.why = why
  }
}

/**
 * Keys as `PERSONAL_KEYS` has them: `id:base64,id:base64`, each of 32 bytes, the current one first. Throws Error for what is none; the message
 * holds no key.
 */
export function readPersonalKeys(text: string): PersonalKeys {
  const keys = text.split(',').map((pair, at): Key => {
    const [id = '', value = '', ...more] = pair.trim().split(':')
    if (!/^[a-z0-9-]{1,20}$/.test(id) || more.length > 0) throw new Error(`key ${at + 1} must be id:base64, its id of a-z, 0-9 and -`)
    const bytes = Buffer.from(value, 'base64')
    if (bytes.length !== 32) throw new Error(`key ${id} must be 32 bytes in base64`)
    return personalKey(id, bytes)
  })
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id')
  return keys
}

/** Two keys are derived from one, so that the marks give nothing away of the seals; and what tells keys of one id apart. */
function personalKey(id: string, bytes: Buffer): Key {
  const derived = (what: string) => Buffer.from(hkdfSync('sha256', bytes, '', `jishi personal ${what}`, 32))
  return { id, seal: createSecretKey(derived('seal')), mark: createSecretKey(derived('mark')), fingerprint: derived('fingerprint').subarray(0, 12).toString('hex') }
}

/** Outside production a shop may do without keys of its own: one that follows from its secret. */
export const personalKeyFrom = (secret: string): PersonalKeys => [personalKey('auth', Buffer.from(hkdfSync('sha256', secret, '', 'jishi personal', 32)))]

let held: PersonalKeys = []
let sealing = true

/** The keys of this process, from now on: sealing is below everything that reads rows, like the types of the database. */
export function holdPersonalKeys(keys: PersonalKeys, sealsNow = true): void {
  held = keys
  sealing = sealsNow
}

/** Whether what is written is sealed. Not while a release that cannot open seals still serves beside this one. */
export const isSealing = (): boolean => sealing

/** Ids and fingerprints of the keys that this process holds, the current one first. */
export const personalKeysHeld = (): { id: string; fingerprint: string }[] => held.map(({ id, fingerprint }) => ({ id, fingerprint }))

/** Beginning of every text that is sealed with the current key; as a pattern of `like` no character of it means something else. */
export const sealedNow = (): string => `sealed:${current().id}:`

/**
 * Seals a text with AES-256-GCM under the current key: `sealed:<key>:<nonce, text and tag in base64url>`. Place and owner go into it
 * unseen: it opens only there. Microseconds.
 * @param owner the user's id in their addresses, their name in `users` (before there is an id), the order's id in tables of orders
 */
export function seal(place: FieldPlace, owner: number | string, text: string): string {
  if (!sealing) return text
  const { id, seal } = current()
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', seal, nonce).setAAD(bound(place, owner))
  return `sealed:${id}:${Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')}`
}

/** Opens what `seal` has made; a text from before there were seals comes back as it is. Throws SealBroken. */
export function unseal(place: FieldPlace, owner: number | string, stored: string): string {
  if (!stored.startsWith('sealed:')) return stored
  const [, id, body] = SEALED.exec(stored) ?? []
  const key = held.find((one) => one.id === id)
  if (!body || !key) throw new SealBroken(place, owner, body ? 'no key' : 'does not open')
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length < NONCE + TAG) throw new SealBroken(place, owner, 'does not open')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.seal, bytes.subarray(0, NONCE), { authTagLength: TAG }).setAAD(bound(place, owner)).setAuthTag(bytes.subarray(-TAG))
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SealBroken(place, owner, 'does not open')
  }
}

let hear: (broken: SealBroken) => void = () => {}

/** From now on hears of every seal that does not open where the work goes on without it. */
export function hearBrokenSeals(listener: (broken: SealBroken) => void): void {
  hear = listener
}

/** What `open` answers; where a seal does not open, what is said instead, and whoever runs the shop is told. */
export function openOr<T, U>(instead: U, open: () => T): T | U {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    hear(error)
    return instead
  }
}

/**
 * What stands for a sealed text where it is looked for whole: the same for the same text of a kind, and nothing to read it from without the key.
 * Under every key there is, the current one first, because rows may not have been sealed anew yet.
 */
export const marksOf = (kind: 'mobile' | 'receiver', text: string): [current: string, ...older: string[]] =>
  [current(), ...held.slice(1)].map(({ mark }) => `#${createHmac('sha256', mark).update(`${kind}:${text}`).digest('base64url').slice(0, 22)}`) as [string, ...string[]]

const bound = (place: FieldPlace, owner: number | string): Buffer => Buffer.from(`${place}:${owner}`)

function current(): Key {
  const [first] = held
  if (!first) throw new Error('no personal keys are held')
  return first
}
