import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeNext } from './next.ts'

test('after logging in one comes back to pages of this shop', () => {
  for (const page of ['/', '/cart', '/confirm?sku_id=3&buy_num=2', '/en/orders?type=1', '/list/3#top', '/search?q=%E8%8B%B9%E6%9E%9C', '/search?q=a//b']) {
    assert.equal(safeNext(page, '/home'), page)
  }
})

test('no disguise leads to another site', () => {
  const tricks = [
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    ' /cart',
    'https://evil.example',
    'javascript:alert(1)',
    'evil.example',
    '',
    '/%2f/evil.example',
    '/%2fevil.example',
    '/%5cevil.example',
    '/%5c%5cevil.example',
    '/%252fevil.example',
    '/%09/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/%00',
    '/%zz',
    '/\u2028/evil.example',
    '/a\r\nSet-Cookie: a=b',
    '/＼evil.example',
    `/${'a'.repeat(2000)}`,
  ]
  for (const trick of tricks) assert.equal(safeNext(trick, '/home'), '/home', JSON.stringify(trick))
  for (const nothing of [undefined, null, 3, {}, ['/cart']]) assert.equal(safeNext(nothing, '/home'), '/home')
})

test('logging in does not lead back to logging in or out', () => {
  for (const page of ['/login', '/login?next=/cart', '/logout', '/en/login', '/register']) assert.equal(safeNext(page, '/home'), '/home')
  assert.equal(safeNext('/loginhelp', '/home'), '/loginhelp')
})

test('whatever is asked for, a browser stays on the site it was on', () => {
  const wish = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('/', '\\', '.', '..', '%2f', '%5c', '%09', '\t', '\n', '@', ':', 'evil.example', '?', '#'), { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
  )
  fc.assert(
    fc.property(wish, (next) => {
      const landed = new URL(safeNext(next), 'http://shop.test/login')
      assert.equal(landed.origin, 'http://shop.test')
      assert.ok(!landed.pathname.startsWith('//'))
    }),
  )
})
