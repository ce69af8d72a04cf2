import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { formOf, keyOf, mustBeKey } from './key.ts'
import { type Files, StoreFault } from './types.ts'

/** A bucket. `style`: https://host/bucket/key or https://bucket.host/key. */
export type S3Config = { accessKeyId: string; secretAccessKey: string; host: string; bucket: string; region: string; style: 'path' | 'host'; tls: boolean }

const TRIES = 3
const types: Record<string, string> = { webp: 'image/webp', avif: 'image/avif', jpg: 'image/jpeg', png: 'image/png', gif: 'image/gif' }

/**
 * Reads "s3://key:secret@host/bucket?region=…&style=path&tls=true". Throws an Error that says what is wrong with it, without the secret.
 */
export function readS3Url(url: string): S3Config {
  if (!URL.canParse(url)) throw new Error('it is no URL')
  // As http, because of an unknown scheme URL leaves host and port as they are.
  const parsed = new URL(url.replace(/^s3:/, 'http:'))
  const bucket = parsed.pathname.slice(1)
  const { region = 'us-east-1', style = 'path', tls = 'true', ...rest } = Object.fromEntries(parsed.searchParams)
  if (!url.startsWith('s3://')) throw new Error('it must begin with s3://')
  if (!parsed.username || !parsed.password) throw new Error('key and secret are missing: s3://key:secret@host/bucket')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new Error(`${JSON.stringify(bucket)} is no name of a bucket`)
  if (style !== 'path' && style !== 'host') throw new Error('style must be path or host')
  if (tls !== 'true' && tls !== 'false') throw new Error('tls must be true or false')
  if (Object.keys(rest).length > 0) throw new Error(`${Object.keys(rest)[0]} is not known; there are region, style and tls`)
  const [accessKeyId, secretAccessKey] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)]
  return { accessKeyId, secretAccessKey, host: parsed.host, bucket, region, style, tls: tls === 'true' }
}

/**
 * Files in a bucket that speaks S3. Every call may be made twice (a key is a hash, a removal is a removal), so all are tried three times when
 * the network fails or the store is busy. Throws StoreFault when it stays so, and when the store refuses us.
 * @param options.timeout milliseconds for one try
 */
export function s3Files(config: S3Config, { timeout = 10_000, pause = 100 } = {}): Files {
  const { accessKeyId, secretAccessKey, region, bucket } = config
  const root = config.style === 'host' ? `${config.tls ? 'https' : 'http'}://${bucket}.${config.host}` : `${config.tls ? 'https' : 'http'}://${config.host}/${bucket}`
  const signer = (options: Omit<ConstructorParameters<typeof AwsV4Signer>[0], 'accessKeyId' | 'secretAccessKey'>) =>
    new AwsV4Signer({ accessKeyId, secretAccessKey, region, service: 's3', ...options }).sign()

  const call = async (method: string, key: string, body?: Buffer): Promise<{ status: number; bytes: Buffer }> => {
    const url = `${root}/${mustBeKey(key)}`
    let fault = ''
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) await sleep(pause * 2 ** attempt * (0.5 + Math.random()))
      // The hash of the body stands in the signature: no other checksum is needed, and some stores choke on more.
      const headers = {
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        ...(body ? { 'content-type': typeOf(key) } : {}),
      }
      const signed = await signer({ method, url, headers })
      try {
        const reply = await fetch(signed.url, {
          method,
          headers: signed.headers,
          ...(body ? { body: new Uint8Array(body) } : {}),
          redirect: 'manual',
          signal: AbortSignal.timeout(timeout),
        })
        const bytes = Buffer.from(await reply.arrayBuffer())
        if (reply.status < 500 && reply.status !== 429) return { status: reply.status, bytes }
        fault = `${reply.status} ${sayingOf(bytes)}`
      } catch (error) {
        fault = (error as Error).name === 'TimeoutError' ? `no answer within ${timeout} ms` : String((error as { cause?: Error }).cause?.message ?? (error as Error).message)
      }
    }
    throw new StoreFault(`S3 at ${config.host}, bucket ${bucket}: ${method} failed ${TRIES} times: ${fault}`)
  }
  const must = (good: readonly number[], { status, bytes }: { status: number; bytes: Buffer }, method: string): void => {
    if (!good.includes(status)) throw new StoreFault(`S3 at ${config.host}, bucket ${bucket}: ${method} was refused: ${status} ${sayingOf(bytes)}`)
  }
  const store = async (key: string, bytes: Buffer): Promise<string> => {
    must([200, 201, 204], await call('PUT', key, bytes), 'PUT')
    return key
  }
  const sign = async (method: string, key: string, seconds: number, headers: Record<string, string> = {}): Promise<string> =>
    String((await signer({ method, url: `${root}/${mustBeKey(key)}?X-Amz-Expires=${seconds}`, headers, signQuery: true, allHeaders: true })).url)

  const files: Files = {
    async put(bytes, extension) {
      const key = keyOf(bytes, extension)
      return (await files.has(key)) ? key : await store(key, bytes)
    },
    putBeside: (key, suffix, bytes, extension) => store(formOf(key, suffix, extension), bytes),
    get(key) {
      mustBeKey(key)
      return call('GET', key).then((reply) => {
        if (reply.status === 404) return undefined
        must([200], reply, 'GET')
        return reply.bytes
      })
    },
    async has(key) {
      const reply = await call('HEAD', key)
      must([200, 404], reply, 'HEAD')
      return reply.status === 200
    },
    async drop(key) {
      must([200, 204, 404], await call('DELETE', key), 'DELETE')
    },
    signed: {
      download: (key, seconds) => sign('GET', key, seconds),
      upload: (key, type, seconds) => sign('PUT', key, seconds, { 'content-type': type }),
    },
  }
  return files
}

const typeOf = (key: string): string => types[key.split('.').at(-1)!] ?? 'application/octet-stream'

/** What the store says of an error, out of its XML. */
const sayingOf = (bytes: Buffer): string => /<Code>([^<]{1,100})<\/Code>/.exec(bytes.toString('utf8', 0, 4000))?.[1] ?? ''
