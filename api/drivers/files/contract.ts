import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Files } from './types.ts'

/** What every files driver keeps. `open` gives an empty store. */
export function filesContract(name: string, open: () => Promise<Files>): void {
  test(`files ${name}: the same bytes are stored once, under a key of their hash`, async () => {
    const files = await open()
    const key = await files.put(Buffer.from('苹果'), 'webp')
    assert.match(key, /^[0-9a-f]{2}\/[0-9a-f]{32}\.webp$/)
    assert.equal(await files.put(Buffer.from('苹果'), 'webp'), key)
    assert.notEqual(await files.put(Buffer.from('梨'), 'webp'), key)
    assert.equal((await files.get(key))?.toString(), '苹果')
    assert.equal(await files.has(key), true)
  })

  test(`files ${name}: another form lies beside the first`, async () => {
    const files = await open()
    const key = await files.put(Buffer.from('big'), 'webp')
    const small = await files.putBeside(key, '-400', Buffer.from('small'))
    assert.equal(small, key.replace('.webp', '-400.webp'))
    assert.equal((await files.get(small))?.toString(), 'small')
    assert.equal(await files.putBeside(key, '-400', Buffer.from('smaller'), 'avif'), key.replace('.webp', '-400.avif'))
    assert.equal((await files.get(key))?.toString(), 'big')
  })

  test(`files ${name}: a file that is dropped is gone, once and for all`, async () => {
    const files = await open()
    const key = await files.put(Buffer.from('gone soon'), 'webp')
    for (let n = 0; n < 2; n++) await files.drop(key)
    assert.equal(await files.has(key), false)
  })

  test(`files ${name}: a missing file is undefined, a key that climbs out is refused`, async () => {
    const files = await open()
    assert.equal(await files.get(`ab/${'0'.repeat(32)}.webp`), undefined)
    for (const key of ['../../etc/passwd', 'ab/../../x.webp', '/etc/passwd', 'ab/x.webp', '']) {
      assert.throws(() => files.get(key), /not a file key/)
    }
  })
}
