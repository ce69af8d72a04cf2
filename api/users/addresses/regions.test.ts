import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../../test/shop.ts'

const shop = await openShop()
const regions = async (parent?: string) => (await shop.ask('GET', `/v1/regions${parent === undefined ? '' : `?parent=${encodeURIComponent(parent)}`}`)).body
const at = (buyer: TestBuyer, method: string, where = '', body?: unknown) =>
  shop.ask(method, `/v1/users/${buyer.username}/address${where}`, { token: buyer.token, ...(body === undefined ? {} : { body }) })
const wish = (more: object = {}) => ({ receiver: '韩梅梅', receiver_phone: '13912345678', address: '广东省深圳市南山区科技园路 1 号', ...more })
const placeOf = async (buyer: TestBuyer, id: number) => {
  const { province, city, district } = (await at(buyer, 'GET')).body.addresslist.find((address: any) => address.id === id)
  return [province, city, district]
}

test('the regions go from the provinces down to the districts, for anybody, and may be cached', async () => {
  const all = await regions()
  assert.equal(all.data.length, 34)
  assert.deepEqual(all.data[0], { code: '110000', name: '北京市', name_en: 'Beijing' })
  assert.equal(new Set(all.data.map((province: any) => province.name_en)).size, 34)
  for (const province of all.data) assert.match(province.name_en, /^[A-Z][A-Za-z ]+$/, province.name)
  const english = (name: string) => all.data.find((province: any) => province.name === name).name_en
  assert.deepEqual([english('陕西省'), english('山西省'), english('内蒙古自治区')], ['Shaanxi', 'Shanxi', 'Inner Mongolia'])
  assert.deepEqual(
    (await regions('440000')).data.find(({ name }: any) => name === '深圳市'),
    { code: '440300', name: '深圳市' },
  )
  assert.deepEqual(
    (await regions('440300')).data.find(({ name }: any) => name === '南山区'),
    { code: '440305', name: '南山区' },
  )
  assert.deepEqual((await regions('440305')).data, [])
  assert.deepEqual((await regions('')).data, all.data)
  assert.match((await shop.ask('GET', '/v1/regions')).headers.get('cache-control')!, /public, max-age=\d+/)
})

test('every city has districts and every province has cities', async () => {
  for (const { code } of (await regions()).data) {
    const { data } = await regions(code)
    assert.ok(data.length > 0, code)
  }
})

test('an unknown region is refused', async () => {
  for (const parent of ['999999', 'x', '1', '😀', '__proto__', 'constructor', "1' or '1'='1"]) {
    const body = await regions(parent)
    assert.deepEqual([body.code, body.data], [10170, []], parent)
  }
  assert.equal((await regions('1'.repeat(50))).code, 10005)
})

test('an address keeps the place it was chosen from; text and number alike', async () => {
  const buyer = await shop.buyer()
  await at(buyer, 'POST', '', wish({ province: '440000', city: 440300, district: '440305' }))
  const [, { id }] = (await at(buyer, 'GET')).body.addresslist
  assert.deepEqual(await placeOf(buyer, id), ['440000', '440300', '440305'])
  const change = { receiver: '李雷', receiver_mobile: '13700000000', address: wish().address }
  await at(buyer, 'PUT', `/${id}`, change)
  assert.deepEqual(await placeOf(buyer, id), ['440000', '440300', '440305'])
  await at(buyer, 'PUT', `/${id}`, { ...change, province: '110000', city: '110100', district: '110105' })
  assert.deepEqual(await placeOf(buyer, id), ['110000', '110100', '110105'])
  await at(buyer, 'PUT', `/${id}`, { ...change, address: '别处' })
  assert.deepEqual(await placeOf(buyer, id), [undefined, undefined, undefined])
  await at(buyer, 'PUT', `/${id}`, { ...change, province: '440000' })
  assert.deepEqual(await placeOf(buyer, id), ['440000', undefined, undefined])
  assert.deepEqual(await placeOf(buyer, buyer.addressId), [undefined, undefined, undefined])
})

test('codes that are no chain are refused with 10170 and nothing changes', async () => {
  const buyer = await shop.buyer()
  const rows = async () => JSON.stringify(await shop.db`select * from addresses order by id`)
  const before = await rows()
  for (const place of [
    { province: '440300' },
    { province: '440000', city: '110100' },
    { province: '440000', city: '440300', district: '110105' },
    { province: '440000', district: '440305' },
    { city: '440300' },
    { district: '440305' },
    { province: '999999' },
    { province: '__proto__' },
    { province: -1 },
    { province: '😀' },
  ]) {
    assert.equal((await at(buyer, 'POST', '', wish(place))).body.code, 10170, JSON.stringify(place))
    assert.equal(
      (await at(buyer, 'PUT', `/${buyer.addressId}`, { receiver: '李', receiver_mobile: '13700000000', address: 'x', ...place })).body.code,
      10170,
      JSON.stringify(place),
    )
  }
  assert.equal((await at(buyer, 'POST', '', wish({ province: ['440000'] }))).body.code, 10127)
  assert.equal(await rows(), before)
})

test('pasted text comes back in its parts', async () => {
  const { body } = await shop.ask('POST', '/v1/addresses/parse', { body: { text: '张三 13812345678 广东省深圳市南山区科技园路1号' } })
  assert.deepEqual(body.data, {
    receiver: '张三',
    mobile: '13812345678',
    postcode: '',
    province: '440000',
    city: '440300',
    district: '440305',
    region: '广东省深圳市南山区',
    detail: '科技园路1号',
    address: '广东省深圳市南山区科技园路1号',
  })
  for (const wrong of [{}, { text: 1 }, { text: null }, { text: 'x'.repeat(501) }, []])
    assert.equal((await shop.ask('POST', '/v1/addresses/parse', { body: wrong })).body.code, 10005)
})
