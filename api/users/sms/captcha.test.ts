import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { openShop } from '../../test/shop.ts'
import { captchaKey, newCaptcha, solveCaptcha } from './captcha.ts'
import { drawCaptcha, newCaptchaText } from './captcha-picture.ts'

const shop = await openShop()
const refused = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code
const answersOf = async (id: string) => (await shop.deps.fleeting.get(captchaKey(id)))!.split(' ') as [string, string]

test('a captcha is a picture and a sum; the answer to neither leaves the server', async () => {
  const { status, headers, body } = await shop.ask('GET', '/v1/users/captcha')
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.deepEqual(Object.keys(body), ['code', 'captcha_id', 'svg', 'question'])
  const [a, b] = /^(\d+) \+ (\d+) = \?$/.exec(body.question)!.slice(1).map(Number)
  const [text, sum] = await answersOf(body.captcha_id)
  assert.equal(Number(sum), a! + b!)
  assert.match(text, /^[2-9A-Y]{5}$/)
  const svg = Buffer.from(body.svg.replace('data:image/svg+xml;base64,', ''), 'base64').toString()
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  assert.doesNotMatch(svg, /<text|<script|font|NaN|undefined/)
  assert.ok(!svg.includes(text))
})

test('what the picture says is right in any case and width, and so is the sum; once', async () => {
  const variants: ((answers: [string, string]) => string)[] = [
    ([text]) => text,
    ([text]) => text.toLowerCase(),
    ([text]) => ` ${[...text].join(' ')} `,
    ([text]) => text.replace(/[2-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ([, sum]) => sum,
  ]
  for (const variant of variants) {
    const { id } = await newCaptcha(shop.deps, '192.0.2.1')
    const answer = variant(await answersOf(id))
    await solveCaptcha(shop.deps, id, answer)
    await assert.rejects(solveCaptcha(shop.deps, id, answer), refused(10145))
  }
})

test('a wrong answer is refused and takes the riddle with it', async () => {
  for (const wrong of ['', ' ', '0', 'AAAA', null, undefined, {}, 'undefined']) {
    const { id } = await newCaptcha(shop.deps, '192.0.2.2')
    const [text] = await answersOf(id)
    await assert.rejects(solveCaptcha(shop.deps, id, wrong), refused(10145))
    await assert.rejects(solveCaptcha(shop.deps, id, text), refused(10145))
  }
  for (const id of ['', 'x', null, 7, 'A'.repeat(22), "' or 1=1", `${'A'.repeat(21)}\0`]) {
    await assert.rejects(solveCaptcha(shop.deps, id, ''), refused(10145))
    await assert.rejects(solveCaptcha(shop.deps, id, '5'), refused(10145))
  }
})

test('an old riddle is none, and of ten answers at once one counts', async () => {
  const { id } = await newCaptcha(shop.deps, '192.0.2.3')
  const [text] = await answersOf(id)
  const solved = await Promise.allSettled(Array.from({ length: 10 }, () => solveCaptcha(shop.deps, id, text)))
  assert.equal(solved.filter(({ status }) => status === 'fulfilled').length, 1)
  const old = await newCaptcha(shop.deps, '192.0.2.3')
  const [oldText] = await answersOf(old.id)
  await shop.db`update kv set expires_at = now() - interval '1 second' where key = ${captchaKey(old.id)}`
  await assert.rejects(solveCaptcha(shop.deps, old.id, oldText), refused(10145))
})

test('one network gets two hundred riddles in ten minutes, and another is not held back', async () => {
  await shop.deps.fleeting.set('captcha-asks:2001:db8:1:2::/64', '200', 60)
  await assert.rejects(newCaptcha(shop.deps, '2001:db8:1:2:9::1'), refused(10008))
  await newCaptcha(shop.deps, '2001:db8:1:3::1')
})

test('pictures differ every time, and every character can be drawn', () => {
  assert.notEqual(drawCaptcha('23456'), drawCaptcha('23456'))
  const texts = Array.from({ length: 300 }, newCaptchaText)
  assert.ok(new Set(texts).size > 290)
  for (const text of texts) assert.doesNotMatch(drawCaptcha(text), /NaN/)
})

test('a network is an IPv4 address or an IPv6 /64', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('2001:0DB8:0001:2::5'), '2001:db8:1:2::/64')
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
})
