import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { openShop } from '../test/shop.ts'
import { collectOrphans, usedOf } from './collect.ts'
import { keepPicture, useFiles } from './keep.ts'
import { references } from './references.ts'
import { formsOf } from './small-forms.ts'

const shop = await openShop()
const { files } = shop.deps

/** A picture that no other test has. */
const draw = (width = 60, height = 40) => sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
const form = (pictures: { bytes: Buffer; name?: string }[]) => {
  const data = new FormData()
  for (const { bytes, name = 'a.jpg' } of pictures) data.append('file', new Blob([new Uint8Array(bytes)]), name)
  return data
}
const upload = async (path: string, token: string, pictures: { bytes: Buffer; name?: string }[]) => {
  const reply = await fetch(shop.url + path, { method: 'POST', headers: { authorization: token }, body: form(pictures) })
  return { status: reply.status, body: (await reply.json()) as any }
}
const rows = async () => (await shop.db`select 1 from files`).length
const refusal = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
/** A PNG that says it is this large, and holds whatever is given. */
const claims = (width: number, height: number, rest: Buffer[]) => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), ...rest, chunk('IEND', Buffer.alloc(0))])
}

test('a photograph is kept upright, as WebP, without its place and camera', async () => {
  const photo = await draw(80, 40)
    .withExif({ IFD0: { Make: 'Spy' }, IFD3: { GPSLatitude: '39/1 54/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  assert.ok((await sharp(photo).metadata()).exif)
  const picture = await keepPicture(shop.deps, photo)
  assert.deepEqual([picture.width, picture.height], [40, 80])
  const kept = await sharp(await files.get(picture.key)).metadata()
  assert.deepEqual([kept.format, kept.width, kept.height, kept.exif, kept.orientation], ['webp', 40, 80, undefined, undefined])
  assert.match(picture.placeholder, /^data:image\/webp;base64,/)
  assert.ok(picture.placeholder.length < 500, String(picture.placeholder.length))
  await shop.work()
  for (const key of formsOf(picture.key)) assert.equal((await sharp(await files.get(key)).metadata()).width, 40, key)
})

test('the same picture is stored once, also when ten bring it at the same moment', async () => {
  const bytes = await draw(90, 90).png().toBuffer()
  const before = await rows()
  const all = await Promise.all(Array.from({ length: 10 }, () => keepPicture(shop.deps, bytes)))
  assert.equal(new Set(all.map(({ key }) => key)).size, 1)
  assert.equal(await rows(), before + 1)
  assert.ok(await files.has(all[0]!.key))
})

test('of a moving picture the first frame is kept', async () => {
  const frames = Buffer.concat([Buffer.alloc(30 * 30 * 3, 10), Buffer.alloc(30 * 30 * 3, 200)])
  const gif = await sharp(frames, { raw: { width: 30, height: 60, channels: 3, pageHeight: 30 } as any })
    .gif()
    .toBuffer()
  assert.equal((await sharp(gif).metadata()).pages, 2)
  const { key, height } = await keepPicture(shop.deps, gif)
  assert.equal(height, 30)
  assert.equal((await sharp(await files.get(key)).metadata()).pages ?? 1, 1)
})

test('a picture larger than any screen is made smaller', async () => {
  const long = await draw(100, 20_000).png().toBuffer()
  assert.equal((await keepPicture(shop.deps, long)).height, 16_000)
})

test('a PNG that claims to be 60,000 × 60,000 is refused, and nothing is unpacked for it', async () => {
  const before = await rows()
  const most = process.memoryUsage().rss
  await assert.rejects(keepPicture(shop.deps, claims(60_000, 60_000, [chunk('IDAT', deflateSync(Buffer.alloc(1000)))])), refusal(10602))
  assert.ok(process.memoryUsage().rss - most < 200 * 1024 * 1024)
  assert.equal(await rows(), before)
})

test('a text in a PNG that unpacks to half a gigabyte is not unpacked', async () => {
  const bomb = deflateSync(Buffer.alloc(512 * 1024 * 1024))
  const most = process.memoryUsage().rss
  const line = deflateSync(Buffer.alloc(1 + 10 * 3))
  const picture = claims(10, 1, [chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), bomb])), chunk('IDAT', line)])
  const done = await keepPicture(shop.deps, picture).catch((error: unknown) => error)
  assert.ok(!(done instanceof Error) || refusal(10606)(done), String(done))
  assert.ok(process.memoryUsage().rss - most < 300 * 1024 * 1024)
})

test('what is no picture is refused, whatever it is called: a page, an SVG, a PDF, half a JPEG, nothing but a head', async () => {
  const before = await rows()
  const jpeg = await sharp({ create: { width: 500, height: 500, channels: 3, background: '#123', noise: { type: 'gaussian', mean: 128, sigma: 60 } } } as any)
    .jpeg()
    .toBuffer()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')
  for (const bytes of [Buffer.from('<html><script>alert(1)</script>'), svg, Buffer.from('%PDF-1.7 x'), Buffer.alloc(0)])
    await assert.rejects(keepPicture(shop.deps, bytes), refusal(10601))
  for (const bytes of [jpeg.subarray(0, jpeg.length / 2), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')]) await assert.rejects(keepPicture(shop.deps, bytes), refusal(10606))
  assert.equal(await rows(), before)
})

test('a clerk brings several pictures; each is kept or refused by itself, one of 50 MB too', async () => {
  const clerk = await shop.staff({ goods: 7 })
  const { status, body } = await upload('/v1/staff/files', clerk.token, [
    { bytes: await draw().png().toBuffer(), name: '苹果.png' },
    { bytes: Buffer.from('<html>'), name: 'page.png' },
    { bytes: Buffer.alloc(50 * 1024 * 1024, 1), name: 'huge.jpg' },
    { bytes: await draw().webp().toBuffer(), name: '../../etc/passwd' },
  ])
  assert.equal(status, 200)
  assert.deepEqual(
    body.data.map(({ code }: { code: number }) => code),
    [200, 10601, 10600, 200],
  )
  for (const { key } of body.data) if (key) assert.equal((await shop.ask('GET', `/media/${key}`)).status, 200)
  const list = await shop.ask('GET', `/v1/staff/files?q=${body.data[0].key}`, { token: clerk.token })
  assert.equal(list.body.paginator.total, 1)
  assert.equal(list.body.data[0].used, false)
  assert.equal((await upload('/v1/staff/files', clerk.token, [{ bytes: Buffer.from('no') }])).body.code, 10601)
  assert.equal((await upload('/v1/staff/files', clerk.token, [])).body.code, 10607)
})

test('pictures for the shop are brought by staff with the right to, and by nobody else', async () => {
  const before = await rows()
  const bytes = await draw().png().toBuffer()
  const buyer = await shop.buyer()
  for (const [token, status] of [
    ['', 401],
    [buyer.token, 401],
    [(await shop.staff({ goods: 1, orders: 7 })).token, 403],
  ] as const)
    assert.equal((await upload('/v1/staff/files', token, [{ bytes }])).status, status)
  assert.equal((await upload(`/v1/users/${buyer.username}/files`, (await shop.buyer()).token, [{ bytes }])).status, 403)
  assert.equal(await rows(), before)
})

test('a buyer brings thirty pictures in a day, also when all come at once, and uses only their own', async () => {
  const buyer = await shop.buyer()
  const pictures = await Promise.all(Array.from({ length: 33 }, async () => ({ bytes: await draw(8, 8).png().toBuffer() })))
  const replies = await Promise.all(pictures.map((picture) => upload(`/v1/users/${buyer.username}/files`, buyer.token, [picture])))
  assert.equal(replies.filter(({ status }) => status === 200).length, 30)
  assert.deepEqual(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.code)), new Set([10603]))
  const { key } = replies.find(({ status }) => status === 200)!.body.data[0]
  const other = await shop.buyer()
  const now = shop.deps.clock()
  await transact(shop.db, (tx) => useFiles(tx, [key], { now, userId: buyer.id }))
  await assert.rejects(
    transact(shop.db, (tx) => useFiles(tx, [key], { now, userId: other.id })),
    refusal(10604),
  )
  await assert.rejects(
    transact(shop.db, (tx) => useFiles(tx, [`ab/${'0'.repeat(32)}.webp`], { now })),
    refusal(10604),
  )
})

test('a key is a key: nothing outside the media folder is ever served', async () => {
  for (const path of ['/media/../package.json', '/media/%2e%2e/%2e%2e/etc/passwd', '/media/ab/..%2f..%2fsecrets.webp', '/media/ab', '/media/'])
    assert.equal((await shop.ask('GET', path)).status, 404, path)
})

test('a picture is sent with a year’s keep, in ranges when asked, and not again to who has it', async () => {
  const { key } = await keepPicture(shop.deps, await draw(300, 300).png().toBuffer())
  const full = await fetch(`${shop.url}/media/${key}`)
  const size = (await full.arrayBuffer()).byteLength
  assert.equal(full.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(full.headers.get('content-type'), 'image/webp')
  const part = await fetch(`${shop.url}/media/${key}`, { headers: { range: 'bytes=0-9' } })
  assert.deepEqual([part.status, part.headers.get('content-range'), (await part.arrayBuffer()).byteLength], [206, `bytes 0-9/${size}`, 10])
  assert.equal((await fetch(`${shop.url}/media/${key}`, { headers: { 'if-none-match': full.headers.get('etag')!, 'cache-control': 'max-age=0' } })).status, 304)
  const small = await fetch(`${shop.url}/media/${key.replace('.webp', '-400.avif')}`)
  assert.deepEqual([small.status, small.headers.get('content-type'), small.headers.get('cache-control')], [200, 'image/webp', 'public, max-age=10'])
  await small.arrayBuffer()
  await shop.work()
  const made = await fetch(`${shop.url}/media/${key.replace('.webp', '-400.avif')}`)
  await made.arrayBuffer()
  assert.deepEqual([made.headers.get('content-type'), made.headers.get('cache-control')], ['image/avif', 'public, max-age=31536000, immutable'])
})

test('what nobody uses is collected after a day, with its small forms; what somebody uses never is', async () => {
  const [gone, shown] = await Promise.all([keepPicture(shop.deps, await draw().png().toBuffer()), keepPicture(shop.deps, await draw().png().toBuffer())])
  await shop.work()
  const sku = await shop.sku()
  await shop.db`update skus set image = ${shown.key} where id = ${sku.id}`
  await collectOrphans(shop.deps)
  assert.ok(await files.has(gone.key), 'a day has not passed')
  shop.later(25 * 3600)
  const young = await keepPicture(shop.deps, await draw().png().toBuffer())
  await collectOrphans(shop.deps)
  for (const key of [gone.key, ...formsOf(gone.key)]) assert.equal(await files.has(key), false, key)
  assert.ok(await files.has(shown.key))
  assert.ok(await files.has(young.key))
  assert.equal((await shop.db`select 1 from files where key = ${gone.key}`).length, 0)
})

test('a picture in a description is in use, in whatever form it is shown', async () => {
  const [told, idle] = await Promise.all([1, 2].map(async () => keepPicture(shop.deps, await draw().png().toBuffer())))
  const sku = await shop.sku()
  await shop.db`update spus set description_en = ${`<p>See</p><img src="https://shop.example/media/${told!.key.replace('.webp', '-800.jpg')}" />`} where id = ${sku.spuId}`
  const used = await usedOf(shop.db, [told!.key, idle!.key])
  assert.deepEqual([...used], [told!.key])
})

test('while the collector goes round, who brings or uses a picture gets one that stays', async () => {
  const pictures = await Promise.all(Array.from({ length: 12 }, () => draw().png().toBuffer()))
  const keys = (await Promise.all(pictures.map((bytes) => keepPicture(shop.deps, bytes)))).map(({ key }) => key)
  shop.later(25 * 3600)
  const skus = await Promise.all(keys.slice(0, 6).map(() => shop.sku()))
  const [, , ...ends] = await Promise.all([
    collectOrphans(shop.deps),
    collectOrphans(shop.deps),
    ...skus.map((sku, i) =>
      transact(shop.db, async (tx) => {
        await useFiles(tx, [keys[i]!], { now: shop.deps.clock() })
        await tx`update skus set image = ${keys[i]!} where id = ${sku.id}`
      }).then(
        () => keys[i]!,
        (error: unknown) => (assert.ok(refusal(10604)(error), String(error)), undefined),
      ),
    ),
    ...pictures.slice(6).map(async (bytes) => (await keepPicture(shop.deps, bytes)).key),
  ])
  for (const key of ends) {
    if (key === undefined) continue
    assert.ok(await files.has(key as string), `${key} is used and gone`)
    assert.equal((await shop.db`select 1 from files where key = ${key as string}`).length, 1)
  }
})

test('a row that shows a picture holds it, whoever forgot to say so: the collector passes it by, or the row is refused', async () => {
  const [late, early] = await Promise.all([1, 2].map(async () => (await keepPicture(shop.deps, await draw().png().toBuffer())).key))
  const [one, two] = [await shop.sku(), await shop.sku()]
  shop.later(25 * 3600)
  await transact(shop.db, async (tx) => {
    await tx`update skus set image = ${late!} where id = ${one.id}`
    await tx`select 1 from files where key = ${early!} for update`
    await collectOrphans(shop.deps)
  })
  for (const key of [late!, early!]) assert.ok(await files.has(key))
  let showing: Promise<unknown> | undefined
  await transact(shop.db, async (tx) => {
    await tx`delete from files where key = ${early!}`
    showing = shop.db`update skus set image = ${early!} where id = ${two.id}`.catch((error: unknown) => error)
    for (let waits = false; !waits; )
      waits = (await tx`select 1 from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`).length > 0
  })
  assert.match(String(await showing), /has just been collected/)
  const [sku] = await shop.db<{ image: string }[]>`select image from skus where id = ${two.id}`
  assert.notEqual(sku!.image, early)
})

test('every column that shows a picture is in the collector’s list', async () => {
  const columns = await shop.db<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY') and column_name ~ '(image|picture|photo|logo|banner|cover)s?(_en)?$' order by 1, 2`
  for (const { table, column } of columns)
    assert.ok(
      references.some((known) => known.table === table && known.column === column),
      `${table}.${column}`,
    )
  for (const { table, column } of references)
    assert.equal((await shop.db`select 1 from information_schema.columns where table_name = ${table} and column_name = ${column}`).length, 1, `${table}.${column}`)
})

test('a picture that is a page or a script as well is served as a picture alone, and opened by itself runs nothing', async () => {
  const evil = '<script>alert(1)</script>/*<!--'
  // GIF89a/*…*/=… is a picture and a script, a JPEG's remark may hold a page, and anything may follow the end of a PNG.
  const gif = await draw(9, 9).gif().toBuffer()
  const jpeg = await draw(9, 9).jpeg().toBuffer()
  const remark = Buffer.concat([Buffer.from([0xff, 0xfe, 0, evil.length + 2]), Buffer.from(evil)])
  const both = {
    'a.gif': Buffer.concat([gif, Buffer.from(`*/=1;alert(1)//${evil}`)]),
    'a.html': Buffer.concat([jpeg.subarray(0, 2), remark, jpeg.subarray(2)]),
    'a.js': Buffer.concat([await draw(9, 9).png().toBuffer(), Buffer.from(evil)]),
  }
  const clerk = await shop.staff({ goods: 7 })
  for (const [name, bytes] of Object.entries(both)) {
    const { status, body } = await upload('/v1/staff/files', clerk.token, [{ bytes, name }])
    assert.equal(status, 200, JSON.stringify(body))
    const { key, url } = body.data[0]
    const served = await fetch(`${shop.url}/media/${key ?? new URL(url).pathname.split('/media/')[1]}`)
    const content = Buffer.from(await served.arrayBuffer())
    assert.equal(served.headers.get('content-type'), 'image/webp', name)
    assert.equal(served.headers.get('x-content-type-options'), 'nosniff')
    assert.match(served.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/)
    assert.ok(!content.includes('<script') && !content.includes('alert(1)'), name)
  }
  // What is no picture behind its first bytes is nothing.
  for (const head of ['GIF89a', '\xff\xd8\xff', '\x89PNG\r\n\x1a\n']) {
    const before = await rows()
    const { body } = await upload('/v1/staff/files', clerk.token, [{ bytes: Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(evil)]) }])
    assert.notEqual(body.code, 200, head)
    assert.equal(await rows(), before)
  }
})
