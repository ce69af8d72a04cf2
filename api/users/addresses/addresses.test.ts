import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../../test/shop.ts'

const shop = await openShop()

/** A buyer without any address. */
async function newBuyer(): Promise<TestBuyer> {
  const buyer = await shop.buyer()
  await shop.db`delete from addresses where user_id = ${buyer.id}`
  return buyer
}
const wish = (more: object = {}) => ({ receiver: '韩梅梅', receiver_phone: '13912345678', address: '上海市静安区南京西路 1 号', postcode: '200040', tag: '公司', ...more })
const changed = (id: unknown, more: object = {}) => ({ id, receiver: '李雷', receiver_mobile: '13700000000', address: '广州市天河区', tag: '家', ...more })
const at = (buyer: TestBuyer, method: string, where = '', body?: unknown, headers: Record<string, string> = {}) =>
  shop.ask(method, `/v1/users/${buyer.username}/address${where}`, { token: buyer.token, headers, ...(body === undefined ? {} : { body }) })
const list = async (buyer: TestBuyer): Promise<any[]> => (await at(buyer, 'GET')).body.addresslist
const defaults = async (buyer: TestBuyer): Promise<number[]> => (await list(buyer)).filter((address) => address.is_default).map((address) => address.id)
const rows = async () => JSON.stringify(await shop.db`select * from addresses order by id`)

test('a new address is listed on the top level, in the shape of the contract, and is the default', async () => {
  const buyer = await newBuyer()
  assert.deepEqual((await at(buyer, 'POST', '', wish())).body, { code: 200, data: '新增地址成功' })
  const { status, body } = await at(buyer, 'GET')
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['code', 'addresslist'])
  const { id, ...address } = body.addresslist[0]
  assert.ok(Number.isInteger(id))
  assert.deepEqual(address, { address: '上海市静安区南京西路 1 号', receiver: '韩梅梅', receiver_mobile: '13912345678', tag: '公司', postcode: '200040', is_default: true })
})

test('only the first becomes the default, and the default comes first', async () => {
  const buyer = await newBuyer()
  for (const tag of ['一', '二', '三']) await at(buyer, 'POST', '', wish({ tag }))
  assert.deepEqual(
    (await list(buyer)).map(({ tag, is_default }) => [tag, is_default]),
    [
      ['一', true],
      ['二', false],
      ['三', false],
    ],
  )
  await at(buyer, 'POST', '/default', { id: (await list(buyer))[2].id })
  assert.deepEqual(
    (await list(buyer)).map(({ tag, is_default }) => [tag, is_default]),
    [
      ['三', true],
      ['一', false],
      ['二', false],
    ],
  )
})

test('texts of every kind come back as they went in, trimmed', async () => {
  const buyer = await newBuyer()
  const texts = ['😀👨‍👩‍👧', '__proto__', "';drop--", '<b>1</b>', 'مرحبا', '{{7*7}}', 'null']
  for (const text of texts) assert.equal((await at(buyer, 'POST', '', wish({ receiver: ` ${text} `, address: `${text}`, tag: text, postcode: '' }))).body.code, 200, text)
  const kept = await list(buyer)
  assert.deepEqual(
    kept.map(({ receiver }) => receiver),
    texts,
  )
  assert.deepEqual(
    kept.map(({ address, tag }) => [address, tag]),
    texts.map((text) => [text, text]),
  )
})

test('tag and postcode may be left out; a phone and a postcode may be numbers', async () => {
  const buyer = await newBuyer()
  assert.equal((await at(buyer, 'POST', '', { receiver: '李', receiver_phone: 13912345678, address: 'x', postcode: 200040 })).body.code, 200)
  const [address] = await list(buyer)
  assert.deepEqual([address.receiver_mobile, address.postcode, address.tag], ['13912345678', '200040', ''])
})

const unfit: [object, number][] = [
  ...['', '  ', null, undefined, '一二三四五六七八九十百', 'a\nb', 'a\0b', '\ud800'].map((receiver): [object, number] => [{ receiver }, 10127]),
  ...['', null, undefined, '字'.repeat(101)].map((address): [object, number] => [{ address }, 10127]),
  [{ tag: '字'.repeat(11) }, 10127],
  [{ postcode: '1234567' }, 10127],
  [{ receiver: ['x'] }, 10127],
  [{ address: { $gt: '' } }, 10127],
  [{ tag: true }, 10127],
]
const noPhones = ['', null, undefined, '1391234567', '23912345678', '139123456789', '1391234567x', -1]

test('unfit fields of a new address are refused and nothing changes', async () => {
  const buyer = await newBuyer()
  const before = await rows()
  for (const [fields, code] of [...unfit, ...noPhones.map((receiver_phone): [object, number] => [{ receiver_phone }, 10102])]) {
    const { status, body } = await at(buyer, 'POST', '', wish(fields))
    assert.deepEqual([status, body.code], [400, code], JSON.stringify(fields))
  }
  assert.match((await at(buyer, 'POST', '', wish({ tag: '字'.repeat(11) }))).body.error, /tag/)
  assert.equal((await shop.ask('POST', `/v1/users/${buyer.username}/address`, { token: buyer.token, raw: '{"receiver":' })).body.code, 10000)
  assert.equal(await rows(), before)
})

test('unfit fields of a change are refused and nothing changes', async () => {
  const buyer = await newBuyer()
  await at(buyer, 'POST', '', wish())
  const [{ id }] = (await list(buyer)) as [any]
  const before = await rows()
  for (const [fields, code] of [...unfit, ...noPhones.map((receiver_mobile): [object, number] => [{ receiver_mobile }, 10102]), [{ id: id + 1 }, 10127], [{ id: 'x' }, 10127]] as [
    object,
    number,
  ][]) {
    // Left out, a tag stays as it is; the other fields are needed.
    const { status, body } = await at(buyer, 'PUT', `/${id}`, changed(id, fields))
    assert.deepEqual([status, body.code], [400, code], JSON.stringify(fields))
  }
  assert.equal(await rows(), before)
})

test('a change takes receiver_mobile and keeps the postcode; the id of the body may be text or missing', async () => {
  const buyer = await newBuyer()
  await at(buyer, 'POST', '', wish())
  const [{ id }] = (await list(buyer)) as [any]
  assert.deepEqual((await at(buyer, 'PUT', `/${id}`, changed(id))).body, { code: 200, data: '修改地址成功!' })
  assert.deepEqual(await list(buyer), [{ id, address: '广州市天河区', receiver: '李雷', receiver_mobile: '13700000000', tag: '家', postcode: '200040', is_default: true }])
  assert.equal((await at(buyer, 'PUT', `/${id}`, changed(String(id), { tag: '', postcode: '510000' }))).body.code, 200)
  assert.equal((await at(buyer, 'PUT', `/${id}`, changed(undefined, { tag: undefined }))).body.code, 200)
  const [address] = await list(buyer)
  assert.deepEqual([address.tag, address.postcode], ['', '510000'])
})

test('other people’s, deleted, unknown and absurd ids are refused on change, delete and default, and nothing changes', async () => {
  const [buyer, other] = [await newBuyer(), await shop.buyer()]
  for (const tag of ['一', '二']) await at(buyer, 'POST', '', wish({ tag }))
  const [, gone] = await list(buyer)
  await at(buyer, 'DELETE', `/${gone.id}`)
  const before = await rows()
  const ids = [other.addressId, gone.id, 999_999_999, 0, -1, 1.5, 'abc', '1e3', '9007199254740993', '9'.repeat(40), "1' or '1'='1", '😀', '__proto__', 'null', 'undefined']
  for (const id of ids) {
    const where = `/${encodeURIComponent(String(id))}`
    assert.deepEqual(pick(await at(buyer, 'PUT', where, changed(undefined))), [404, 10110], String(id))
    assert.deepEqual(pick(await at(buyer, 'DELETE', where)), [404, 10111], String(id))
    if (!Number.isInteger(id) && typeof id === 'number') continue
    assert.deepEqual(pick(await at(buyer, 'POST', '/default', { id })), [404, 10112], String(id))
  }
  assert.deepEqual(pick(await at(buyer, 'POST', '/default', {})), [404, 10112])
  assert.deepEqual(pick(await at(buyer, 'POST', '/default', { id: 1.5 })), [400, 10127])
  assert.equal(await rows(), before)
})

const pick = ({ status, body }: { status: number; body: any }) => [status, body.code]

test('a deleted address is only hidden, and the latest of the others becomes the default', async () => {
  const buyer = await newBuyer()
  for (const tag of ['一', '二', '三']) await at(buyer, 'POST', '', wish({ tag }))
  const [first, second, third] = await list(buyer)
  assert.deepEqual((await at(buyer, 'DELETE', `/${first.id}`, { id: first.id })).body, { code: 200, data: '删除地址成功!' })
  assert.deepEqual(await defaults(buyer), [third.id])
  await at(buyer, 'DELETE', `/${second.id}`)
  assert.deepEqual(await defaults(buyer), [third.id])
  await at(buyer, 'DELETE', `/${third.id}`)
  assert.deepEqual(await list(buyer), [])
  assert.equal((await shop.db`select 1 from addresses where user_id = ${buyer.id} and deleted_at is not null`).length, 3)
  await at(buyer, 'POST', '', wish())
  assert.equal((await defaults(buyer)).length, 1)
})

test('the body of a deletion is ignored, whatever it is', async () => {
  const buyer = await newBuyer()
  for (const raw of ['id=3', '{"broken', '<xml/>', '']) {
    await at(buyer, 'POST', '', wish())
    const [{ id }] = (await list(buyer)) as [any]
    const reply = await shop.ask('DELETE', `/v1/users/${buyer.username}/address/${id}`, {
      token: buyer.token,
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    assert.equal(reply.body.code, 200, raw)
  }
  assert.deepEqual(await list(buyer), [])
})

test('setting the default moves it, as number or text, and again changes nothing', async () => {
  const buyer = await newBuyer()
  for (const tag of ['一', '二']) await at(buyer, 'POST', '', wish({ tag }))
  const [first, second] = await list(buyer)
  assert.deepEqual((await at(buyer, 'POST', '/default', { id: second.id })).body, { code: 200, data: '设置默认成功!' })
  assert.deepEqual(await defaults(buyer), [second.id])
  await at(buyer, 'POST', '/default', { id: second.id })
  assert.deepEqual(await defaults(buyer), [second.id])
  await at(buyer, 'POST', '/default', { id: String(first.id) })
  assert.deepEqual(await defaults(buyer), [first.id])
})

test('the success texts have English twins', async () => {
  const buyer = await newBuyer()
  const en = { 'accept-language': 'en-US' }
  assert.equal((await at(buyer, 'POST', '', wish(), en)).body.data, 'The address has been added')
  const [{ id }] = (await list(buyer)) as [any]
  assert.equal((await at(buyer, 'PUT', `/${id}`, changed(id), en)).body.data, 'The address has been changed!')
  assert.equal((await at(buyer, 'POST', '/default', { id }, en)).body.data, 'This is your default address now!')
  assert.equal((await at(buyer, 'DELETE', `/${id}`, undefined, en)).body.data, 'The address has been deleted!')
})

test('of 25 addresses added at once 20 stay, and one is the default', async () => {
  const buyer = await newBuyer()
  const codes = (await Promise.all(Array.from({ length: 25 }, (_, n) => at(buyer, 'POST', '', wish({ tag: `第${n}` }))))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 20, codes.join())
  assert.equal(codes.filter((code) => code === 10129).length, 5, codes.join())
  assert.equal((await list(buyer)).length, 20)
  assert.equal((await defaults(buyer)).length, 1)
  await at(buyer, 'DELETE', `/${(await list(buyer))[0].id}`)
  assert.equal((await at(buyer, 'POST', '', wish())).body.code, 200)
})

test('defaults set, addresses added and deleted at once leave exactly one default', async () => {
  const buyer = await newBuyer()
  for (let n = 0; n < 6; n++) await at(buyer, 'POST', '', wish())
  const ids = (await list(buyer)).map(({ id }) => id)
  const replies = await Promise.all([
    ...ids.flatMap((id) => [at(buyer, 'POST', '/default', { id }), at(buyer, 'PUT', `/${id}`, changed(id))]),
    ...ids.slice(0, 3).map((id) => at(buyer, 'DELETE', `/${id}`)),
    at(buyer, 'POST', '', wish()),
    at(buyer, 'POST', '', wish()),
  ])
  for (const { body } of replies) assert.ok([200, 10110, 10112].includes(body.code), JSON.stringify(body))
  assert.equal((await list(buyer)).length, 5)
  assert.equal((await defaults(buyer)).length, 1)
})

test('an address pressed five times with one key is one address', async () => {
  const buyer = await newBuyer()
  const replies = await Promise.all(Array.from({ length: 5 }, () => at(buyer, 'POST', '', wish(), { 'idempotency-key': 'address-1' })))
  for (const { body } of replies) assert.deepEqual(body, { code: 200, data: '新增地址成功' })
  assert.equal((await list(buyer)).length, 1)
  assert.equal((await at(buyer, 'POST', '', wish({ tag: '另一个' }), { 'idempotency-key': 'address-1' })).body.code, 10003)
  assert.equal((await list(buyer)).length, 1)
})

test('a buyer’s name in the path may be in another case', async () => {
  const buyer = await shop.buyer('MixedCase')
  assert.equal((await shop.ask('GET', '/v1/users/mixedcase/address', { token: buyer.token })).body.addresslist.length, 1)
})
