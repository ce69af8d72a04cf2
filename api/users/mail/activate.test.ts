import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Letter } from '../../drivers/mail/types.ts'
import { sendLater } from '../../outbox/send.ts'
import { transact } from '../../shared/db.ts'
import { openShop } from '../../test/shop.ts'
import { activationKey } from './activate.ts'

let mailDown = false
const sent: Letter[] = []
const shop = await openShop({
  deps: () => ({
    mail: {
      async send(letter) {
        if (mailDown) throw new Error('the mail server is away')
        sent.push(letter)
      },
      close() {},
    },
  }),
})

/** Registers and returns the code of the letter that came. */
async function registered(uname: string, headers: Record<string, string> = {}): Promise<{ id: number; code: string; letter: Letter }> {
  const email = `${Buffer.from(uname).toString('hex')}@example.com`
  const { body } = await shop.ask('POST', '/v1/users', { headers, body: { uname, password: 'plum blossom', phone: '13912345678', email } })
  assert.equal(body.code, 200)
  await shop.work()
  const letter = sent.findLast(({ to }) => to === email)!
  const [user] = await shop.db<{ id: number }[]>`select id from users where username = ${uname}`
  return { id: user!.id, letter, code: codeIn(letter.text) }
}
const codeIn = (text: string) => /\/activate\?code=([\w-]+)/.exec(text)![1]!
const activate = async (code: string, headers: Record<string, string> = {}) => (await shop.ask('GET', `/v1/users/activation?code=${code}`, { headers })).body
const active = async (id: number) => (await shop.db<{ active: boolean }[]>`select activated_at is not null as active from users where id = ${id}`)[0]!.active
const decoded = (code: string) => Buffer.from(code, 'base64url').toString()
const encoded = (text: string) => Buffer.from(text).toString('base64url')

test('registering sends a letter whose link activates the account, once', async () => {
  const { id, code, letter } = await registered('han_mei_mei_')
  assert.equal(letter.subject, '激活你的集市 Jishi账号')
  assert.ok(letter.text.includes(`http://shop.test/activate?code=${code}`))
  assert.ok(letter.html.includes(`href="http://shop.test/activate?code=${code}"`))
  assert.match(letter.html, /<table role="presentation"/)
  assert.equal(await active(id), false)
  assert.deepEqual(await activate(code), { code: 200, data: '激活成功!' })
  assert.equal(await active(id), true)
  assert.equal((await activate(code)).code, 10107)
})

test('a Chinese name with a rare character is activated by a code in plain base64 too', async () => {
  const { id, code } = await registered('韩_梅梅𠮷')
  const plain = Buffer.from(decoded(code)).toString('base64')
  assert.equal((await activate(encodeURIComponent(plain))).code, 200)
  assert.equal(await active(id), true)
})

test('a plus sign that nobody escaped is understood', async () => {
  // A name whose base64 holds a plus sign, so that the raw link arrives with a space.
  const { id, code } = await registered('一丁七')
  const [random] = decoded(code).split('_')
  const plain = Buffer.from(`${random}_一丁七`).toString('base64')
  assert.match(plain, /\+/)
  assert.equal((await activate(plain)).code, 200)
  assert.equal(await active(id), true)
})

test('the letter speaks the language of the newcomer, and so does the answer', async () => {
  const { code, letter } = await registered('english_one', { 'accept-language': 'en' })
  assert.equal(letter.subject, 'Activate your 集市 Jishi account')
  assert.match(letter.text, /^Hello english_one,/)
  assert.match(letter.html, /<html lang="en">/)
  assert.deepEqual(await activate(code, { 'accept-language': 'en' }), { code: 200, data: 'Your account is active!' })
})

test('a letter that is sent again is a double of the first, and both links are the same', async () => {
  const { id, letter } = await registered('twice_mailed')
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: id } }))
  await shop.work()
  const letters = sent.filter(({ to }) => to === letter.to)
  assert.equal(letters.length, 2)
  assert.deepEqual(letters[0], letters[1])
})

test('two writers of the letter at once write one link', async () => {
  const [user] = await shop.db<{ id: number }[]>`insert into users (username, password_hash, email) values ('two_runs', 'x', 'two_runs@example.com') returning id`
  const { activationLetter } = await import('./activation-letter.ts')
  const letters = await Promise.all(Array.from({ length: 6 }, () => activationLetter(shop.deps, user!.id)))
  assert.equal(letters[0]!.to, 'two_runs@example.com')
  assert.equal(new Set(letters.map((letter) => letter!.id + letter!.text)).size, 1)
})

test('while the mail server is away the account is there, the letter waits, and the letter comes later', async () => {
  mailDown = true
  const { body } = await shop.ask('POST', '/v1/users', { body: { uname: 'patient', password: 'plum blossom', phone: '13912345678', email: 'patient@example.com' } })
  await shop.work()
  assert.equal(body.code, 200)
  const [waiting] = await shop.db`select attempts, error from outbox where state = 'waiting'`
  assert.equal(waiting!.attempts, 1)
  assert.match(waiting!.error, /the mail server is away/)
  mailDown = false
  await shop.db`update outbox set next_at = now() where state = 'waiting'`
  await shop.db`select graphile_worker.add_job('sweep-outbox')`
  await shop.work()
  assert.equal(sent.filter(({ to }) => to === 'patient@example.com').length, 1)
})

test('an active account gets no second letter', async () => {
  const { id, code } = await registered('active_already')
  await activate(code)
  const before = sent.length
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: id } }))
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: 999_999 } }))
  await shop.work()
  assert.equal(sent.length, before)
})

test('a wrong code is refused, leaves the account asleep and the right link good', async () => {
  const { id, code } = await registered('sleeper_one')
  const other = await registered('sleeper_two')
  const random = decoded(code).split('_')[0]!
  const codes = [
    encoded(`${'0'.repeat(random.length)}_sleeper_one`),
    encoded('_sleeper_one'),
    encoded('x_sleeper_one'),
    encoded(`${random}_nobody_here`),
    encoded(`${random}sleeper_one`),
    encoded(`${random}_`),
    encoded(`${decoded(other.code).split('_')[0]}_sleeper_one`),
    encoded(`${random}_sleeper_one' or '1'='1`),
    encoded(`${random}_sleeper_one\0`),
    encoded('😀_sleeper_one'),
    encoded('__proto__'),
    '',
    '%20',
    '!!!',
    '%F0%9F%98%80',
    'null',
    'undefined',
    encodeURIComponent('<script>'),
    'A'.repeat(900),
  ]
  for (const wrong of codes) assert.equal((await activate(wrong)).code, 10108, wrong)
  assert.equal((await shop.ask('GET', '/v1/users/activation')).body.code, 10108)
  assert.equal((await activate(`${code}&code=${code}`)).code, 10127)
  assert.equal((await activate('A'.repeat(5000))).code, 10127)
  assert.equal(await active(id), false)
  assert.equal((await activate(code)).code, 200)
})

test('a link older than three days is refused', async () => {
  const { id, code, letter } = await registered('latecomer')
  const [kept] = await shop.db<{ left: number }[]>`select extract(epoch from expires_at - now())::float8 as left from kv where key = ${activationKey(id, letter.to)}`
  assert.ok(kept!.left > 3 * 86_400 - 60 && kept!.left <= 3 * 86_400)
  await shop.db`update kv set expires_at = now() - interval '1 second' where key = ${activationKey(id, letter.to)}`
  assert.equal((await activate(code)).code, 10107)
  assert.equal(await active(id), false)
})

test('of ten clicks at once one activates', async () => {
  const { id, code } = await registered('ten_clicks')
  const codes = (await Promise.all(Array.from({ length: 10 }, () => activate(code)))).map((body) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.equal(codes.filter((code) => code === 10107).length, 9, codes.join())
  assert.equal(await active(id), true)
})

test('an address that another account has verified is refused with 10130, and that account keeps it', async () => {
  const first = await registered('rightful')
  const second = await registered('pretender')
  const same = first.letter.to.toUpperCase()
  await shop.db`update users set email = ${same} where id = ${second.id}`
  await transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: second.id } }))
  await shop.work()
  assert.equal((await activate(first.code)).code, 200)
  assert.equal((await activate(second.code)).code, 10108, 'a link knows the address it was sent to')
  assert.equal((await activate(codeIn(sent.findLast(({ to }) => to === same)!.text))).code, 10130)
  assert.equal(await active(second.id), false)
  assert.equal(await active(first.id), true)
})
