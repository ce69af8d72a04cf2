import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { jwtVerify, SignJWT } from 'jose'
import { readWord } from './signed-word.ts'

const KEY = 'a secret that is long enough for everybody'
const AT = new Date('2026-03-01T12:00:00Z')
const NOW = AT.getTime() / 1000

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
/** A token as anybody could write it, signed by `key`. */
function tokenOf(claims: unknown, { head = { alg: 'HS256' } as unknown, key = KEY, hash = 'sha256' } = {}): string {
  const words = `${part(head)}.${part(claims)}`
  return `${words}.${createHmac(hash, key).update(words).digest('base64url')}`
}
const good = { aud: 'buyer', username: 'lilei', exp: NOW + 60 }

test('a word of ours says what was signed', async () => {
  const token = await new SignJWT({ username: '李雷' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('buyer')
    .setIssuedAt(NOW)
    .setExpirationTime(NOW + 60)
    .sign(Buffer.from(KEY))
  assert.equal(readWord<{ username: string }>(token, KEY, 'buyer', AT)?.username, '李雷')
})

test('forged, foreign and outlived words say nothing, as the library judges them', async () => {
  const words: Record<string, string> = {
    good: tokenOf(good),
    'for several': tokenOf({ ...good, aud: ['other', 'buyer'] }),
    'without an end': tokenOf({ aud: 'buyer' }),
    'good from now on': tokenOf({ ...good, nbf: NOW }),
    'another secret': tokenOf(good, { key: `${KEY}!` }),
    'no secret': tokenOf(good, { key: '' }),
    'another hash': tokenOf(good, { hash: 'sha512', head: { alg: 'HS512' } }),
    'signed, and said to be unsigned': tokenOf(good, { head: { alg: 'none' } }),
    unsigned: `${part({ alg: 'none' })}.${part(good)}.`,
    'with what must be understood': tokenOf(good, { head: { alg: 'HS256', crit: ['b64'], b64: false } }),
    'of another realm': tokenOf({ ...good, aud: 'staff' }),
    'of no realm': tokenOf({ exp: NOW + 60 }),
    'run out just now': tokenOf({ ...good, exp: NOW }),
    'an end that is text': tokenOf({ ...good, exp: String(NOW + 60) }),
    'an end of nothing': tokenOf({ ...good, exp: null }),
    'not yet': tokenOf({ ...good, nbf: NOW + 1 }),
    'a list': tokenOf([good]),
    nothing: tokenOf(null),
    'two parts': tokenOf(good).split('.').slice(0, 2).join('.'),
    'four parts': `${tokenOf(good)}.${part({})}`,
    'other claims': [part({ alg: 'HS256' }), part({ ...good, username: 'hanmeimei' }), tokenOf(good).split('.')[2]].join('.'),
    'half a signature': tokenOf(good).slice(0, -20),
    empty: '',
  }
  for (const [name, token] of Object.entries(words)) {
    const theirs = await jwtVerify(token, Buffer.from(KEY), { algorithms: ['HS256'], audience: 'buyer', currentDate: AT }).then(
      ({ payload }) => payload,
      () => undefined,
    )
    assert.deepEqual(readWord(token, KEY, 'buyer', AT), theirs, name)
  }
  assert.ok(readWord(words.good!, KEY, 'buyer', AT))
})

test('a signature is good in one writing only', () => {
  const token = tokenOf(good)
  for (const other of [`${token}=`, `${token} `, token.replaceAll('.', '. '), token.replace(/.$/, (last) => String.fromCodePoint(last.codePointAt(0)! + 1))])
    assert.equal(readWord(other, KEY, 'buyer', AT), undefined)
})
