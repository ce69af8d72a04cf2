import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import fastify from 'fastify'
import { backOffice } from './back-office.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-admin-'))
const script = `console.log(${JSON.stringify('集'.repeat(2000))})`
mkdirSync(path.join(folder, 'assets'))
writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>back office</title>')
writeFileSync(path.join(folder, 'assets', 'index-abc.js'), script)
writeFileSync(path.join(folder, 'secret.js'), 'not for anybody')
const app = fastify()
backOffice(app, { mediaUrl: 'https://pictures.example/media/' }, folder)
after(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

test('every address below /admin opens the one page, which is asked for anew and cannot be framed', async () => {
  for (const url of ['/admin', '/admin/', '/admin/orders/2632581341806609?x=1']) {
    const reply = await app.inject(url)
    assert.equal(reply.statusCode, 200, url)
    assert.match(reply.body, /back office/)
    assert.equal(reply.headers['cache-control'], 'no-cache')
    const policy = String(reply.headers['content-security-policy'])
    assert.match(policy, /script-src 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /img-src [^;]*https:\/\/pictures\.example/)
  }
})

test('a file with its hash in the name is kept for ever, and comes small to whoever can unpack it', async () => {
  const plain = await app.inject('/admin/assets/index-abc.js')
  assert.equal(plain.body, script)
  assert.match(String(plain.headers['cache-control']), /immutable/)
  const small = await app.inject({ url: '/admin/assets/index-abc.js', headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(small.headers['content-encoding'], 'br')
  assert.equal(brotliDecompressSync(small.rawPayload).toString(), script)
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
