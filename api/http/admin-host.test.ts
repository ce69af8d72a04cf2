/** A back office on a host of its own. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'

const shop = await openShop({ env: { ADMIN_HOST: 'admin.shop.test' } })

/** What comes back from `path` under the name of a host: fetch() takes none. */
function at(host: string, path: string, headers: Record<string, string> = {}): Promise<{ status: number; location: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(shop.url)
    const asking = request({ hostname, port, path, headers: { ...headers, host } }, (reply) => {
      let body = ''
      reply.setEncoding('utf8').on('data', (more: string) => (body += more))
      reply.on('end', () => resolve({ status: reply.statusCode!, location: reply.headers.location, body }))
    })
    asking.on('error', reject).end()
  })
}

test('staff are let in at the host of the back office alone, and the shop is not there', async () => {
  const owner = await shop.staff({ staff: 7 })
  const token = { authorization: owner.token }
  assert.equal((await at('admin.shop.test', '/v1/staff/me', token)).status, 200)
  assert.equal((await at('ADMIN.shop.test', '/v1/staff/members', token)).status, 200)
  for (const path of ['/v1/staff/me', '/v1/%73taff/me', 'http://admin.shop.test/v1/staff/me', '/v1/staff/me/']) {
    const { status, body } = await at('shop.test', path, token)
    assert.equal(status, 404, path)
    assert.equal(JSON.parse(body).code, 10002)
  }
  // Who asks it to believe another name is not believed.
  assert.equal((await at('shop.test', '/v1/staff/me', { ...token, 'x-forwarded-host': 'admin.shop.test' })).status, 404)

  assert.deepEqual([(await at('admin.shop.test', '/')).location, (await at('admin.shop.test', '/item/1?x=2')).location], ['/admin', 'http://shop.test/item/1?x=2'])
  for (const host of ['admin.shop.test', 'shop.test']) {
    assert.equal((await at(host, '/healthz')).status, 200)
    assert.equal((await at(host, '/v1/goods/index')).status, 200)
  }
})
