import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { backOffice } from './back-office.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-admin-'))
const script = `console.log(${JSON.stringify('集'.repeat(2000))})`
mkdirSync(path.join(folder, 'assets'))
const page =
  '<!doctype html><title>back office</title><meta property="csp-nonce" nonce="NONCE-OF-THE-ANSWER"><script type="module" src="/admin/assets/index-abc.js" nonce="NONCE-OF-THE-ANSWER"></script>'
writeFileSync(path.join(folder, 'index.html'), page)
for (const [ending, bytes] of [
  ['', script],
  ['.br', brotliCompressSync(script)],
  ['.gz', gzipSync(script)],
] as const)
  writeFileSync(path.join(folder, 'assets', `index-abc.js${ending}`), bytes)
writeFileSync(path.join(folder, 'secret.js'), 'not for anybody')
const app = fastify()
backOffice(app, { mediaUrl: 'https://pictures.example/media/' }, folder)
after(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

test('every address below /admin opens the one page, which nobody keeps and nobody frames', async () => {
  for (const url of ['/admin', '/admin/', '/admin/orders/2632581341806609?x=1']) {
    const reply = await app.inject(url)
    assert.equal(reply.statusCode, 200, url)
    assert.match(reply.body, /back office/)
    assert.equal(reply.headers['cache-control'], 'no-store')
    const policy = String(reply.headers['content-security-policy'])
    assert.ok(!policy.includes('unsafe'), policy)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /img-src [^;]*https:\/\/pictures\.example/)
  }
})

test('only this answer’s script and its styles count, by a nonce that comes once', async () => {
  const nonces = await Promise.all(
    ['/admin', '/admin', '/admin/orders'].map(async (url) => {
      const reply = await app.inject(url)
      const policy = String(reply.headers['content-security-policy'])
      const [, nonce = ''] = /script-src 'nonce-([\w+/]{22}==)' 'strict-dynamic' 'self';/.exec(policy) ?? []
      assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}';`), policy)
      assert.equal(reply.body, page.replaceAll('NONCE-OF-THE-ANSWER', nonce))
      return nonce
    }),
  )
  assert.equal(new Set(nonces).size, 3)
  const file = await app.inject('/admin/assets/index-abc.js')
  assert.equal(file.headers['content-security-policy'], undefined)
})

test('a file with its hash in the name is kept for ever, and comes small to whoever can unpack it', async () => {
  const plain = await app.inject('/admin/assets/index-abc.js')
  assert.equal(plain.body, script)
  assert.match(String(plain.headers['cache-control']), /immutable/)
  const small = await app.inject({ url: '/admin/assets/index-abc.js', headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(small.headers['content-encoding'], 'br')
  assert.equal(brotliDecompressSync(small.rawPayload).toString(), script)
  const older = await app.inject({ url: '/admin/assets/index-abc.js', headers: { 'accept-encoding': 'gzip, br;q=0' } })
  assert.equal(older.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(older.rawPayload).toString(), script)
  assert.equal((await app.inject('/admin/assets/index-abc.js.br')).statusCode, 404)
})

test('no other file of the machine can be had', async () => {
  for (const name of ['missing.js', '..%2fsecret.js', '..%2f..%2fetc%2fpasswd', '.built-from', 'index-abc.js%00', 'a/../../secret.js']) {
    const reply = await app.inject(`/admin/assets/${name}`)
    assert.ok(!reply.body.includes('not for anybody') && !reply.body.includes('root:'), name)
    assert.notEqual(reply.headers['content-type'], 'text/javascript; charset=utf-8', name)
  }
})

test('without a build there is no back office', async () => {
  const bare = fastify()
  backOffice(bare, { mediaUrl: 'https://pictures.example/media/' }, path.join(folder, 'nowhere'))
  assert.equal((await bare.inject('/admin')).statusCode, 404)
  await bare.close()
})
