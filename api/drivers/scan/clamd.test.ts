/** Files that somebody looks at before they are kept. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { openShop } from '../../test/shop.ts'
import { readClamdAddress } from './clamd.ts'

const BAD = 'X5O!P%@AP-EICAR'
/** A clamd that knows one bad file; `mood` is how it feels. */
const mood = { away: false, seen: [] as number[] }
const server = createServer((socket) => {
  if (mood.away) return void socket.destroy()
  let heard = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (more: Buffer) => {
    heard = Buffer.concat([heard, more])
    const file = fileIn(heard)
    if (!file) return
    mood.seen.push(file.length)
    socket.end(file.includes(BAD) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
  })
}).listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => void server.close())

/** The file that a whole INSTREAM brings; undefined while it is not over. */
function fileIn(heard: Buffer): Buffer | undefined {
  const head = Buffer.from('zINSTREAM\0')
  if (heard.length < head.length) return undefined
  assert.deepEqual(heard.subarray(0, head.length), head)
  const pieces: Buffer[] = []
  for (let at = head.length; at + 4 <= heard.length; ) {
    const length = heard.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(heard.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

const shop = await openShop({ env: { UPLOAD_SCAN: `clamd://127.0.0.1:${(server.address() as AddressInfo).port}` } })

test('a file in which something bad is found is refused, and so is every file when nobody can look; nothing of them is kept', async () => {
  const buyer = await shop.buyer()
  const write = async (bytes: Buffer) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ kind: 'other', subject: '发票', body: '请看附件' })) form.set(name, value)
    form.set('file', new Blob([new Uint8Array(bytes)]), 'bill.txt')
    const reply = await fetch(`${shop.url}/v1/users/${buyer.username}/messages`, { method: 'POST', headers: { authorization: buyer.token }, body: form })
    return ((await reply.json()) as { code: number }).code
  }
  const kept = async () => (await shop.db<{ n: number }[]>`select count(*)::int as n from messages where file is not null`)[0]!.n
  assert.equal(await write(Buffer.from(`a bill\n${BAD}\n`)), 10090)
  assert.equal(await kept(), 0)
  // Larger than one piece.
  assert.equal(await write(Buffer.from('a long bill\n'.repeat(20_000))), 200)
  assert.deepEqual([await kept(), mood.seen.at(-1)], [1, 240_000])
  mood.away = true
  assert.equal(await write(Buffer.from('another bill')), 10091)
  assert.equal(await kept(), 1)
  mood.away = false
})

test('pictures are looked at as they came, before they are drawn anew', async () => {
  const clerk = await shop.staff({ goods: 7 })
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const send = async (bytes: Buffer) => {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)]), 'a.png')
    const reply = await fetch(`${shop.url}/v1/staff/files`, { method: 'POST', headers: { authorization: clerk.token }, body: form })
    return (await reply.json()) as { code: number; data: { code: number }[] }
  }
  const bad = await send(Buffer.concat([picture, Buffer.from(BAD)]))
  assert.deepEqual([bad.data?.[0]?.code ?? bad.code, ...(await shop.db`select 1 from files`)], [10090])
  assert.equal((await send(picture)).code, 200)
  assert.equal((await shop.db`select 1 from files`).length, 1)
})

test('an address that leads to no clamd is refused at the start', () => {
  assert.deepEqual(readClamdAddress('clamd://10.0.0.9'), { host: '10.0.0.9', port: 3310 })
  assert.deepEqual(readClamdAddress('clamd:///run/clamav/clamd.ctl'), { path: '/run/clamav/clamd.ctl' })
  for (const bad of ['10.0.0.9:3310', 'http://10.0.0.9', 'clamd://', 'clamd:///']) assert.throws(() => readClamdAddress(bad), /clamd:\/\/HOST:PORT/)
})
