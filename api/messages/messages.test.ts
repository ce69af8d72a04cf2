import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { answerMessage } from './answer.ts'

const shop = await openShop()
const wish = (more: object = {}) => ({ kind: 'question', subject: '什么时候发货？', body: '我昨天下的单。\n谢谢 😀', ...more })
const write = (buyer: TestBuyer, body: unknown, headers: Record<string, string> = {}) =>
  shop.ask('POST', `/v1/users/${buyer.username}/messages`, { token: buyer.token, body, headers })
const list = async (buyer: TestBuyer, query = '') => (await shop.ask('GET', `/v1/users/${buyer.username}/messages${query}`, { token: buyer.token })).body
const rows = async () => JSON.stringify(await shop.db`select * from messages order by id`)
const vaultFiles = async () => (await readdir(path.join(shop.config.dataDir, 'private')).catch(() => [])).sort((a, b) => a.localeCompare(b))

/** Sends a real browser's form. */
async function send(buyer: TestBuyer, fields: Record<string, string>, files: [bytes: Buffer, name: string, type?: string][], headers: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const [bytes, name, type] of files) form.append('file', new Blob([new Uint8Array(bytes)], { type: type ?? 'application/octet-stream' }), name)
  const response = await fetch(`${shop.url}/v1/users/${buyer.username}/messages`, { method: 'POST', body: form, headers: { authorization: buyer.token, ...headers } })
  return { status: response.status, body: (await response.json()) as any }
}
const fileOf = (buyer: TestBuyer, id: number | string, token: string | undefined = buyer.token) =>
  fetch(`${shop.url}/v1/users/${buyer.username}/messages/${id}/file`, { headers: token ? { authorization: token } : {} })

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const pdf = Buffer.from('%PDF-1.7\n%…\ntrailer')

test('a message of every kind is kept and listed, the latest first', async () => {
  const buyer = await shop.buyer()
  for (const kind of ['question', 'complaint', 'after-sales', 'wanted', 'other']) assert.equal((await write(buyer, wish({ kind }))).body.code, 200)
  const body = await list(buyer)
  assert.deepEqual(body.paginator, { pagesize: 10, total: 5 })
  assert.deepEqual(
    body.data.map(({ kind }: any) => kind),
    ['other', 'wanted', 'after-sales', 'complaint', 'question'],
  )
  const { id, created_at, ...message } = body.data[4]
  assert.ok(Number.isInteger(id))
  assert.match(created_at, /^\d{4}-\d\d-\d\d /)
  assert.deepEqual(message, { kind: 'question', subject: '什么时候发货？', body: '我昨天下的单。\n谢谢 😀', file_name: '', answer: '', answered_at: '' })
})

test('a file comes along, lies in the private folder, and only its owner downloads it', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sent: [Buffer, string, string, string][] = [
    [png, '照片.png', '照片.png', 'image/png'],
    [pdf, '../../etc/发票.exe', '发票.pdf', 'application/pdf'],
    [Buffer.from('你好\n'), 'a"b\r\n.txt', '', 'text/plain; charset=utf-8'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]), 'x', 'x.jpg', 'image/jpeg'],
    [Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'), '', 'file.webp', 'image/webp'],
  ]
  for (const [bytes, name, shown, type] of sent) {
    const { body } = await send(buyer, wish() as Record<string, string>, [[bytes, name]])
    assert.equal(body.code, 200, name)
    const file = await fileOf(buyer, body.data.id)
    assert.equal(file.status, 200)
    assert.equal(file.headers.get('content-type'), type)
    assert.match(file.headers.get('content-disposition')!, /^attachment; filename="file\.\w+"; filename\*=UTF-8''/)
    if (shown) assert.ok(file.headers.get('content-disposition')!.endsWith(encodeURIComponent(shown)), file.headers.get('content-disposition')!)
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff')
    assert.match(file.headers.get('cache-control')!, /no-store/)
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes)
    assert.equal((await fileOf(buyer, body.data.id, other.token)).status, 403)
    assert.equal((await fileOf(buyer, body.data.id, '')).status, 401)
    assert.equal((await fileOf(other, body.data.id)).status, 404)
  }
  for (const name of await vaultFiles())
    for (const where of [name, `../private/${name}`, `%2e%2e/private/${name}`]) assert.equal((await fetch(`${shop.url}/media/${where}`)).status, 404, where)
})

test('files of other types, whatever they are called, are refused and nothing is kept', async () => {
  const buyer = await shop.buyer()
  const [before, files] = [await rows(), await vaultFiles()]
  const wrong: [string, Buffer][] = [
    ['x.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['x.txt', Buffer.from('<!doctype html><script>1</script>')],
    ['x.pdf', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')],
    ['x.txt', Buffer.from('MZ\x90\0\x03', 'latin1')],
    ['x.txt', Buffer.from([0xff, 0xfe, 0x41, 0])],
    ['x.txt', Buffer.from('   ')],
    ['x.gif', Buffer.from('GIF89a\x01\0\x01\0', 'latin1')],
    ['x.png', Buffer.from('\x7fELF', 'latin1')],
    ['bomb.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
  ]
  for (const [name, bytes] of wrong) {
    const { status, body } = await send(buyer, wish() as Record<string, string>, [[bytes, name, 'image/png']])
    assert.deepEqual([status, body.code], [400, 11101], name)
  }
  const tooLarge = await send(buyer, wish() as Record<string, string>, [[Buffer.alloc(5 * 1024 * 1024 + 1, 65), 'x.txt']])
  assert.deepEqual([tooLarge.status, tooLarge.body.code], [413, 10001])
  const two = await send(buyer, wish() as Record<string, string>, [
    [png, 'a.png'],
    [png, 'b.png'],
  ])
  assert.equal(two.body.code, 10005)
  for (const raw of ['nonsense', '--x\r\nnonsense', '--x\r\ncontent-disposition: form-data; name="subject"\r\n\r\nhalf']) {
    const { body } = await shop.ask('POST', `/v1/users/${buyer.username}/messages`, { token: buyer.token, raw, headers: { 'content-type': 'multipart/form-data; boundary=x' } })
    assert.ok(body.code >= 10000, JSON.stringify(body))
  }
  assert.equal(await rows(), before)
  assert.deepEqual(await vaultFiles(), files)
})

test('texts that do not fit are refused and nothing is kept, not even the file', async () => {
  const buyer = await shop.buyer()
  const [before, files] = [await rows(), await vaultFiles()]
  const wrong: [object, number][] = [
    ...['', 'praise', '__proto__'].map((kind): [object, number] => [{ kind }, 11100]),
    ...['', '  ', '字'.repeat(51), 'a\nb', '\0'].map((subject): [object, number] => [{ subject }, 11100]),
    ...['', '\n', '字'.repeat(2001), 'a\0b', '\ud800'].map((body): [object, number] => [{ body }, 11100]),
    [{ kind: undefined }, 11100],
    [{ kind: 1 }, 10127],
    [{ subject: null }, 10127],
    [{ body: ['x'] }, 10127],
    [{ body: 'x'.repeat(10_001) }, 10127],
  ]
  for (const [fields, code] of wrong) assert.equal((await write(buyer, wish(fields))).body.code, code, JSON.stringify(fields).slice(0, 80))
  assert.equal((await send(buyer, { ...(wish() as Record<string, string>), kind: 'praise' }, [[png, 'a.png']])).body.code, 11100)
  assert.equal((await send(buyer, {}, [])).body.code, 11100)
  assert.equal((await write(buyer, wish({ subject: '😀'.repeat(50), body: '😀'.repeat(2000) }))).body.code, 200)
  await shop.db`delete from messages where user_id = ${buyer.id}`
  assert.equal(await rows(), before)
  assert.deepEqual(await vaultFiles(), files)
})

test('of twenty messages at once, and of a day, ten are kept; tomorrow there is room again', async () => {
  const buyer = await shop.buyer()
  const files = (await vaultFiles()).length
  const codes = (await Promise.all(Array.from({ length: 20 }, () => send(buyer, wish() as Record<string, string>, [[png, 'a.png']])))).map(
    ({ status, body }) => `${status} ${body.code}`,
  )
  assert.equal(codes.filter((code) => code === '200 200').length, 10, codes.join())
  assert.equal(codes.filter((code) => code === '429 11102').length, 10, codes.join())
  assert.equal((await vaultFiles()).length, files + 10)
  shop.later(86_401)
  assert.equal((await write(buyer, wish())).body.code, 200)
})

test('a message pressed five times with one key is one message with one file', async () => {
  const buyer = await shop.buyer()
  const files = (await vaultFiles()).length
  const replies = await Promise.all(Array.from({ length: 5 }, () => send(buyer, wish() as Record<string, string>, [[png, 'a.png']], { 'idempotency-key': 'message-1' })))
  assert.equal(new Set(replies.map(({ body }) => body.data.id)).size, 1)
  assert.equal((await list(buyer)).paginator.total, 1)
  assert.equal((await vaultFiles()).length, files + 1)
  assert.equal((await send(buyer, wish() as Record<string, string>, [[pdf, 'a.pdf']], { 'idempotency-key': 'message-1' })).body.code, 10003)
})

test('the answer is visible, and mailed in the buyer’s language to an address that is verified', async () => {
  const [buyer, unverified] = [await shop.buyer(), await shop.buyer()]
  await shop.db`update users set email = 'answer@example.com', activated_at = now(), lang = 'en' where id = ${buyer.id}`
  const { id } = (await write(buyer, wish({ subject: '<b>Hi</b>' }))).body.data
  const other = (await write(unverified, wish())).body.data
  for (const message of [id, other.id]) await transact(shop.db, (tx) => answerMessage(tx, message, ' <i>Today</i>. '))
  await shop.work()
  const letters = shop.letters.filter(({ id: letter }) => letter.startsWith('answer-'))
  assert.deepEqual(
    letters.map(({ to, subject }) => [to, subject]),
    [['answer@example.com', 'Re: <b>Hi</b>']],
  )
  assert.match(letters[0]!.text, /<i>Today<\/i>/)
  assert.doesNotMatch(letters[0]!.html, /<i>|<b>/)
  const [answered] = (await list(unverified)).data
  assert.equal(answered.answer, '<i>Today</i>.')
  assert.match(answered.answered_at, /^\d{4}-/)
})

test('one answer counts; a second, an empty one and one to nothing are refused', async () => {
  const buyer = await shop.buyer()
  const { id } = (await write(buyer, wish())).body.data
  const answer = (message: number, text: string) =>
    transact(shop.db, (tx) => answerMessage(tx, message, text)).then(
      () => 200,
      (error) => error.code,
    )
  for (const text of ['', '  ', '字'.repeat(2001), 'a\0']) assert.equal(await answer(id, text), 11100)
  for (const missing of [0, -1, 999_999_999, Number.NaN]) assert.equal(await answer(missing, 'x'), 11103)
  const codes = await Promise.all(Array.from({ length: 8 }, (_, n) => answer(id, `answer ${n}`)))
  assert.equal(codes.filter((code) => code === 200).length, 1)
  assert.equal(codes.filter((code) => code === 11104).length, 7)
})

test('nobody and another buyer read and write nothing; absurd ids and pages are refused', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  await write(buyer, wish())
  const before = await rows()
  const where = `/v1/users/${buyer.username}/messages`
  for (const [method, ask] of [
    ['GET', {}],
    ['POST', { body: wish() }],
  ] as const) {
    assert.equal((await shop.ask(method, where, ask)).status, 401)
    assert.equal((await shop.ask(method, where, { ...ask, token: other.token })).status, 403)
  }
  for (const id of ['0', '-1', '1.5', 'x', '9'.repeat(30), '😀', "1' or 1", '999999999']) assert.equal((await fileOf(buyer, encodeURIComponent(id))).status, 404, id)
  const { id } = (await list(buyer)).data[0]
  assert.equal((await fileOf(buyer, id)).status, 404)
  assert.equal((await list(buyer, '?page=2')).code, 10201)
  for (const page of ['0', '-1', 'x']) assert.equal((await list(buyer, `?page=${page}`)).code, 10127)
  assert.equal(await rows(), before)
})
