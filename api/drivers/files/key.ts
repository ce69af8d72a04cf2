import { createHash } from 'node:crypto'

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{32}(-[0-9a-z]+)?\.[a-z0-9]{2,5}$/

/** The key of these bytes: "ab/ab12….webp". */
export function keyOf(bytes: Buffer, extension: string): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
  return `${hash.slice(0, 2)}/${hash}.${extension}`
}

/** Throws for what is no key, such as a path that climbs out. */
export function mustBeKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`not a file key: ${JSON.stringify(key)}`)
  return key
}

/** Whether it could be the key of a file. */
export const isKey = (key: string): boolean => KEY.test(key)

/** The key of another form of the file: `formOf('ab/ab12.webp', '-400')` → "ab/ab12-400.webp", with `extension` "ab/ab12-400.avif". */
export const formOf = (key: string, suffix: string, extension?: string): string => key.replace(/\.([a-z0-9]+)$/, (_, own: string) => `${suffix}.${extension ?? own}`)
