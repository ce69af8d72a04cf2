import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { openShop, type TestBuyer } from '../../test/shop.ts'

const shop = await openShop()
const profile = (buyer: TestBuyer, method = 'GET', body?: unknown, token = buyer.token) =>
  shop.ask(method, `/v1/users/${buyer.username}/profile`, { token, ...(body === undefined ? {} : { body }) })
const rows = async () => JSON.stringify(await shop.db`select * from users order by id`)

async function upload(buyer: TestBuyer, bytes: Buffer, name = 'me.jpg', type = 'image/jpeg', token = buyer.token) {
  const form = new FormData()
  form.set('avatar', new Blob([new Uint8Array(bytes)], { type }), name)
  const response = await fetch(`${shop.url}/v1/users/${buyer.username}/avatar`, { method: 'POST', body: form, headers: token ? { authorization: token } : {} })
  return { status: response.status, body: (await response.json()) as any }
}
const media = async (key: string) => await fetch(`${shop.url}/media/${key}`)
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#1e7a46' } })

test('the profile shows the buyer, and a change keeps what is left out', async () => {
  const buyer = await shop.buyer()
  const before = (await profile(buyer)).body
  assert.deepEqual(Object.keys(before), ['code', 'data', 'base_url'])
  assert.deepEqual(
    { ...before.data, email: '' },
    {
      username: buyer.username,
      nickname: '',
      gender: '',
      birthday: '',
      lang: 'zh-CN',
      avatar: '',
      phone: '13800138000',
      phone_verified: false,
      email: '',
      activated: false,
      erase_after: '',
    },
  )
  assert.equal((await profile(buyer, 'PUT', { nickname: ' 小梅👨‍👩‍👧 ', gender: 'female', birthday: '2000-02-29', lang: 'en' })).body.code, 200)
  assert.equal((await profile(buyer, 'PUT', {})).body.code, 200)
  const { nickname, gender, birthday, lang } = (await profile(buyer)).body.data
  assert.deepEqual([nickname, gender, birthday, lang], ['小梅👨‍👩‍👧', 'female', '2000-02-29', 'en'])
  await profile(buyer, 'PUT', { nickname: null, gender: '', birthday: '' })
  const after = (await profile(buyer)).body.data
  assert.deepEqual([after.nickname, after.gender, after.birthday, after.lang], ['', '', '', 'en'])
})

test('the user name, and anything else, cannot be changed through the profile', async () => {
  const buyer = await shop.buyer()
  const before = await rows()
  await profile(buyer, 'PUT', { username: 'somebody_else', id: 1, phone: '13900000000', email: 'x@example.com', avatar: 'x', banned_at: null, erase_after: null, token_epoch: 9 })
  assert.equal(await rows(), before)
})

test('a profile that does not fit is refused and nothing changes', async () => {
  const buyer = await shop.buyer()
  const before = await rows()
  const wrong = [
    ...['字'.repeat(21), 'a\nb', 'a\0b', '\ud800', 'a\u202eb', 1, ['x'], {}].map((nickname) => ({ nickname })),
    ...['Female', 'x', 1, '__proto__'].map((gender) => ({ gender })),
    ...['2001-02-29', '2000-13-01', '1899-12-31', '2999-01-01', '2000-1-1', 'x', -1, '0000-00-00', '+002000-01-01', '2000-01-01T00:00:00Z'].map((birthday) => ({ birthday })),
    ...['zh', '', null, 'de', 1].map((lang) => ({ lang })),
    { nickname: 'fine', lang: 'de' },
    { nickname: 'x'.repeat(1001) },
  ]
  for (const wish of wrong) {
    const { status, body } = await profile(buyer, 'PUT', wish)
    assert.deepEqual([status, body.code], [400, 10127], JSON.stringify(wish).slice(0, 80))
  }
  assert.equal(await rows(), before)
})

test('a picture of any kind becomes a square of 256 pixels in WebP, without what else it told', async () => {
  const buyer = await shop.buyer()
  const told = { exif: { IFD0: { Copyright: 'secret', ImageDescription: 'at home' } } }
  for (const bytes of [
    await picture(600, 300).jpeg().withExif(told.exif).toBuffer(),
    await picture(20, 90).png().toBuffer(),
    await picture(300, 300).webp().toBuffer(),
    await picture(300, 300).gif().toBuffer(),
  ]) {
    const { status, body } = await upload(buyer, bytes, 'a.exe', 'text/html')
    assert.equal(status, 200)
    assert.equal((await profile(buyer)).body.data.avatar, body.data.avatar)
    const served = await media(body.data.avatar)
    assert.equal(served.headers.get('content-type'), 'image/webp')
    const meta = await sharp(Buffer.from(await served.arrayBuffer())).metadata()
    assert.deepEqual([meta.format, meta.width, meta.height, meta.exif, meta.icc, meta.xmp], ['webp', 256, 256, undefined, undefined, undefined])
  }
})

test('the old picture is gone when a new one comes or when it is removed; another’s same picture stays', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const bytes = await picture(300, 300).png().toBuffer()
  const [first, theirs] = [(await upload(buyer, bytes)).body.data.avatar, (await upload(other, bytes)).body.data.avatar]
  const second = (await upload(buyer, bytes)).body.data.avatar
  assert.equal((await media(first)).status, 404)
  const where = `/v1/users/${buyer.username}/avatar`
  for (let n = 0; n < 2; n++) assert.equal((await shop.ask('DELETE', where, { token: buyer.token })).body.code, 200)
  assert.equal((await media(second)).status, 404)
  assert.equal((await media(theirs)).status, 200)
  assert.equal((await profile(buyer)).body.data.avatar, '')
})

test('of ten pictures at once one stays, and its file is there', async () => {
  const buyer = await shop.buyer()
  const bytes = await picture(40, 40).png().toBuffer()
  const keys = (await Promise.all(Array.from({ length: 10 }, () => upload(buyer, bytes)))).map(({ body }) => body.data.avatar)
  const kept = (await profile(buyer)).body.data.avatar
  for (const key of keys) assert.equal((await media(key)).status, key === kept ? 200 : 404)
})

/** A PNG that says it is enormous and holds next to nothing. */
function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))), chunk('IEND', Buffer.alloc(0))])
}
function crc(bytes: Buffer): number {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

test('what is no picture, or an attack, is refused and the avatar stays', async () => {
  const buyer = await shop.buyer()
  await upload(buyer, await picture(40, 40).png().toBuffer())
  const before = await rows()
  const png = await picture(40, 40).png().toBuffer()
  const wrong: Record<string, Buffer> = {
    svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
    'svg behind a declaration': Buffer.from('<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"/>'),
    'a sea of pixels': hugePng(60_000, 60_000),
    'half a picture': png.subarray(0, 60),
    'only a head': png.subarray(0, 8),
    pdf: Buffer.from('%PDF-1.7 x'),
    text: Buffer.from('hello'),
    zip: Buffer.from('PK\x03\x04aaaa', 'latin1'),
    tiff: await picture(9, 9).tiff().toBuffer(),
    empty: Buffer.alloc(0),
  }
  for (const [name, bytes] of Object.entries(wrong)) {
    const { status, body } = await upload(buyer, bytes, 'me.png', 'image/png')
    assert.deepEqual([status, body.code, body.data], [400, 10172, {}], name)
  }
  const large = await upload(buyer, Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)]))
  assert.deepEqual([large.status, large.body.code], [413, 10001])
  for (const body of [undefined, {}, { avatar: 'x' }, 'text'])
    assert.equal((await shop.ask('POST', `/v1/users/${buyer.username}/avatar`, { token: buyer.token, body })).body.code, 10172)
  assert.equal(await rows(), before)
})

test('nobody and another buyer neither see nor change a profile', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  await upload(buyer, await picture(40, 40).png().toBuffer())
  const before = await rows()
  for (const [token, status] of [
    ['', 401],
    [other.token, 403],
  ] as const) {
    assert.equal((await profile(buyer, 'GET', undefined, token)).status, status)
    assert.equal((await profile(buyer, 'PUT', { nickname: 'x' }, token)).status, status)
    assert.equal((await shop.ask('DELETE', `/v1/users/${buyer.username}/avatar`, { token })).status, status)
    assert.equal((await upload(buyer, Buffer.from('x'), 'x', 'x/y', token)).status, status)
  }
  assert.equal(await rows(), before)
})
