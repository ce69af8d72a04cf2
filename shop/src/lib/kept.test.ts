import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropKept, hasKept, keepForm, keptForm } from './kept.ts'

type Page = Parameters<typeof keepForm>[0]

test('what was typed when the session had run out is there once, on the same page, for the same person', () => {
  const jar = browser('mei')
  keepForm(page(jar, '/confirm'), { note: '放门口', invoice_title: '集市', password: 'never', request_id: 'abc', expected: '1.00', empty: '' })
  assert.equal(hasKept(page(jar, '/login')), true)
  assert.deepEqual(keptForm(page(jar, '/addresses', 'mei')), {})
  assert.deepEqual(keptForm(page(jar, '/confirm', 'Mei')), { note: '放门口', invoice_title: '集市' })
  assert.deepEqual(keptForm(page(jar, '/confirm', 'Mei')), {})
})

test('nobody else at the same computer sees it', () => {
  const jar = browser('mei')
  keepForm(page(jar, '/confirm'), { note: '放门口' })
  assert.deepEqual(keptForm(page(jar, '/confirm', 'lei')), {})
  assert.deepEqual(keptForm(page(jar, '/confirm', 'mei')), {}, 'and it is gone')
  keepForm(page(jar, '/confirm'), { note: '放门口' })
  dropKept(page(jar, '/logout'))
  assert.equal(hasKept(page(jar, '/login')), false)
})

test('a cookie holds so much: the longest field is left out first, and nonsense is nothing', () => {
  const jar = browser('mei')
  const long = Array.from({ length: 9000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('')
  keepForm(page(jar, '/messages'), { subject: '你好', body: long })
  assert.ok((jar.get('jishi_kept') ?? '').length <= 3800)
  assert.deepEqual(keptForm(page(jar, '/messages', 'mei')), { subject: '你好' })
  for (const nonsense of ['', 'x', Buffer.from('{}').toString('base64url')]) {
    jar.set('jishi_kept', nonsense)
    assert.deepEqual(keptForm(page(jar, '/messages', 'mei')), {})
  }
})

const browser = (username: string) => new Map([['jishi_session', username]])

/** As much of a page as keeping needs. */
function page(jar: Map<string, string>, pathname: string, buyer?: string): Page {
  return {
    url: new URL(pathname, 'http://shop.invalid'),
    locals: { publicUrl: 'http://shop.invalid', lastHere: jar.get('jishi_session') ?? '', buyer: buyer === undefined ? undefined : { username: buyer } },
    cookies: {
      get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
      set: (name: string, value: string) => jar.set(name, value),
      delete: (name: string) => jar.delete(name),
    },
  } as unknown as Page
}
