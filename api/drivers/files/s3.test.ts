import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { keepPicture } from '../../files/keep.ts'
import { Refusal } from '../../shared/refusals.ts'
import { openBucket } from '../../test/s3.ts'
import { openShop } from '../../test/shop.ts'
import { filesContract } from './contract.ts'
import { readS3Url, s3Files } from './s3.ts'
import { StoreFault } from './types.ts'

const bucket = await openBucket()
after(() => bucket.close())
const files = s3Files(bucket.config, { timeout: 500, pause: 1 })
const KEY = `ab/${'0'.repeat(32)}.webp`

filesContract('s3', async () => {
  bucket.objects.clear()
  return files
})

/** Somebody else's idea of S3. */
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => { run(): Promise<{ port: number }>; close(): Promise<void> }
const folder = await mkdtemp(path.join(tmpdir(), 'jishi-s3rver-'))
const peer = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder, configureBuckets: [{ name: 'pictures' }] })
const { port } = await peer.run()
after(async () => {
  await peer.close()
  await rm(folder, { recursive: true, force: true })
})
const atPeer = readS3Url(`s3://S3RVER:S3RVER@127.0.0.1:${port}/pictures?region=us-east-1&style=path&tls=false`)
filesContract('s3 at s3rver', async () => s3Files(atPeer))

test('a signed address lets its bearer load one file, and store one of one type, and nothing else', async () => {
  // s3rver knows signed addresses and does not check them.
  for (const [store, strict] of [
    [files, true],
    [s3Files(atPeer), false],
  ] as const) {
    const key = await store.put(Buffer.from('苹果'), 'webp')
    const address = await store.signed!.download(key, 60)
    assert.equal(await (await fetch(address)).text(), '苹果')
    const upload = await store.signed!.upload(KEY, 'image/webp', 60)
    assert.equal((await fetch(upload, { method: 'PUT', body: 'new', headers: { 'content-type': 'image/webp' } })).status, 200)
    assert.equal(String(await store.get(KEY)), 'new')
    for (const [url, method] of [
      [address.replace(key, KEY), 'GET'],
      [address.replace(/Signature=./, (all) => `${all.slice(0, -1)}${all.endsWith('0') ? '1' : '0'}`), 'GET'],
      [address.replace('Expires=60', 'Expires=6000'), 'GET'],
      [address, 'DELETE'],
    ] as const)
      if (strict) assert.equal((await fetch(url, { method })).status, 403, `${method} ${url}`)
    await store.drop(KEY)
  }
  const upload = await files.signed!.upload(KEY, 'image/webp', 60)
  assert.equal((await fetch(upload, { method: 'PUT', body: '<script>', headers: { 'content-type': 'text/html' } })).status, 403)
  assert.equal(await files.has(KEY), false)
  assert.equal((await fetch((await files.signed!.download(KEY, 60)).replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20200101'))).status, 403)
})

test('a bucket may stand in the host’s name', async () => {
  const address = await s3Files({ ...bucket.config, host: 's3.example.com', style: 'host', tls: true }).signed!.download(KEY, 60)
  assert.ok(address.startsWith(`https://pictures.s3.example.com/${KEY}?`), address)
})

test('a wrong secret is refused, and said so without the secret', async () => {
  const wrong = s3Files({ ...bucket.config, secretAccessKey: 'guessed-secret' })
  await assert.rejects(
    wrong.put(Buffer.from('x'), 'webp'),
    (error: unknown) => error instanceof StoreFault && /403/.test(error.message) && !error.message.includes('guessed-secret'),
  )
})

test('a store that is busy for a moment is asked again; one that stays so, or says nothing, is a fault that tells', async () => {
  Object.assign(bucket.trouble, { status: 503, times: 2 })
  assert.match(await files.put(Buffer.from('after two'), 'webp'), /webp$/)
  Object.assign(bucket.trouble, { status: 503, times: 3 })
  await assert.rejects(files.get(KEY), (error: unknown) => error instanceof StoreFault && /failed 3 times: 503 SlowDown/.test(error.message))
  Object.assign(bucket.trouble, { status: 0, times: 0, silent: true })
  await assert.rejects(files.get(KEY), (error: unknown) => error instanceof StoreFault && /no answer within 500 ms/.test(error.message))
  bucket.trouble.silent = false
  await assert.rejects(s3Files({ ...bucket.config, host: '127.0.0.1:1' }, { pause: 1 }).get(KEY), /failed 3 times: .*ECONNREFUSED|bad port/)
})

test('the shop on S3 keeps and shows pictures; while the store is away an upload is refused and can be tried again', async () => {
  const shop = await openShop({ deps: () => ({ files }) })
  const bytes = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#a52' } })
    .png()
    .toBuffer()
  Object.assign(bucket.trouble, { status: 403, times: 1 })
  await assert.rejects(keepPicture(shop.deps, bytes), (error: unknown) => error instanceof Refusal && error.code === 10605)
  const { key } = await keepPicture(shop.deps, bytes)
  const seen = await fetch(`${shop.url}/media/${key}`)
  assert.deepEqual([seen.status, seen.headers.get('content-type'), seen.headers.get('cache-control')], [200, 'image/webp', 'public, max-age=31536000, immutable'])
  await seen.arrayBuffer()
  assert.equal((await fetch(`${shop.url}/media/${key}`, { headers: { 'if-none-match': seen.headers.get('etag')! } })).status, 304)
  await shop.work()
  assert.equal((await fetch(`${shop.url}/media/${key.replace('.webp', '-400.avif')}`)).headers.get('content-type'), 'image/avif')
  assert.equal((await fetch(`${shop.url}/media/${KEY}`)).status, 404)
})

test('S3_URL says all there is to know, and what is wrong with it', () => {
  assert.deepEqual(readS3Url('s3://key:se%2Fcret@s3.example.com:9000/my-shop?region=cn-north-1&style=host&tls=false'), {
    accessKeyId: 'key',
    secretAccessKey: 'se/cret',
    host: 's3.example.com:9000',
    bucket: 'my-shop',
    region: 'cn-north-1',
    style: 'host',
    tls: false,
  })
  for (const [url, fault] of [
    ['http://k:s@h/bucket', /s3:\/\//],
    ['s3://h/bucket', /key and secret/],
    ['s3://k:s@h/', /no name of a bucket/],
    ['s3://k:s@h/a/b', /no name of a bucket/],
    ['s3://k:s@h/bucket?style=odd', /style/],
    ['s3://k:s@h/bucket?acl=public', /acl is not known/],
  ] as const)
    assert.throws(() => readS3Url(url), fault, url)
})
