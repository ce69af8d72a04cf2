import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { same } from '../shared/same.ts'

const REGION = 'cn-test-1'
const ACCESS = 'AKTEST'
const SECRET = 'secret/with+signs'

/** A bucket that checks every signature by the book of Signature V4, written from the book and not from our driver. */
export async function openBucket() {
  const objects = new Map<string, { bytes: Buffer; type: string }>()
  /** What the store answers instead, and how often. */
  const trouble = { status: 0, times: 0, silent: false }
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    asked.push(request.method!)
    if (trouble.silent) return
    const refuse = (status: number, code: string) => response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
    if (trouble.times > 0) {
      trouble.times--
      return refuse(trouble.status, trouble.status === 403 ? 'AccessDenied' : 'SlowDown')
    }
    const fault = faultOf(request, body)
    if (fault) return refuse(403, fault)
    const key = decodeURIComponent(new URL(request.url!, 'http://x').pathname).replace(/^\/pictures(?=\/)/, '')
    const found = objects.get(key)
    if (request.method === 'PUT') {
      // Default checksums of newer SDKs corrupt what some stores keep.
      if (Object.keys(request.headers).some((name) => name.startsWith('x-amz-checksum') || name === 'x-amz-sdk-checksum-algorithm')) return refuse(400, 'NotImplemented')
      objects.set(key, { bytes: body, type: request.headers['content-type'] ?? '' })
      return response.writeHead(200).end()
    }
    if (request.method === 'DELETE') return response.writeHead(204, objects.delete(key) ? {} : {}).end()
    if (!found) return refuse(404, 'NoSuchKey')
    response.writeHead(200, { 'content-type': found.type, 'content-length': found.bytes.length }).end(request.method === 'HEAD' ? undefined : found.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    objects,
    trouble,
    asked,
    config: { accessKeyId: ACCESS, secretAccessKey: SECRET, host, bucket: 'pictures', region: REGION, style: 'path' as const, tls: false },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** The code of what is wrong with a request's signature. */
function faultOf(request: IncomingMessage, body: Buffer): string | undefined {
  const url = new URL(request.url!, 'http://x')
  const query = url.searchParams
  const byQuery = query.has('X-Amz-Signature')
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '')
  if (!byQuery && !header) return 'AccessDenied'
  const credential = (byQuery ? query.get('X-Amz-Credential')! : header![1]!).split('/')
  const signedHeaders = (byQuery ? query.get('X-Amz-SignedHeaders')! : header![2]!).split(';')
  const signature = byQuery ? query.get('X-Amz-Signature')! : header![3]!
  const at = byQuery ? query.get('X-Amz-Date')! : String(request.headers['x-amz-date'])
  const when = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(when) || Math.abs(Date.now() - when) > 900_000) return 'RequestTimeTooSkewed'
  if (byQuery && Date.now() > when + Number(query.get('X-Amz-Expires')) * 1000) return 'ExpiredToken'
  const [access, day, region, service, end] = credential
  if (access !== ACCESS || day !== at.slice(0, 8) || region !== REGION || service !== 's3' || end !== 'aws4_request') return 'InvalidAccessKeyId'
  if (!signedHeaders.includes('host')) return 'AccessDenied'
  const payload = byQuery ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256'])
  if (!byQuery && payload !== 'UNSIGNED-PAYLOAD' && payload !== sha(body)) return 'XAmzContentSHA256Mismatch'
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/\s+/g, ' ')}`,
    ),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', at, `${day}/${region}/s3/aws4_request`, sha(canonical)].join('\n')
  const key = ['aws4_request'].reduce(hmac as never, hmac(hmac(hmac(`AWS4${SECRET}`, day!), region!), 's3')) as unknown as Buffer
  return same(hmac(key, toSign).toString('hex'), signature) ? undefined : 'SignatureDoesNotMatch'
}
