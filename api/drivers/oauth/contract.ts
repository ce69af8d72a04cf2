import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { CodeRefused, type OAuth, ProviderDown } from './types.ts'

/** The other side of a driver under test. */
export type OAuthWorld = {
  oauth: OAuth
  /** Somebody called `name` allows it on the authorise page; the query that the browser comes back with. */
  allow(url: string, name: string): Promise<Record<string, string>>
  /** They deny it. */
  deny(url: string): Promise<Record<string, string>>
  /** The same driver with a wrong secret. */
  stranger: OAuth
  /** The same driver, talking to nobody. */
  down: OAuth
  /** The same driver, talking to one who answers with this text. */
  answering(status: number, text: string): Promise<OAuth>
}

/** What every log-in driver keeps. */
export function oauthContract(name: string, open: () => Promise<OAuthWorld>): void {
  const redirectUri = 'http://127.0.0.1:1/back?way=1&other=2'
  const newState = () => randomBytes(24).toString('base64url')

  test(`oauth ${name}: the state comes back, and the code says who it was`, async () => {
    const { oauth, allow } = await open()
    const state = newState()
    const back = await allow(oauth.authorizeUrl({ state, redirectUri }), '李雷 & <b>')
    assert.equal(back.state, state)
    assert.equal(back.way, '1')
    const account = await oauth.exchange({ code: back.code!, redirectUri })
    assert.equal(account.name, '李雷 & <b>')
    assert.match(account.uid, /^\w{6,}$/)
    const again = await allow(oauth.authorizeUrl({ state, redirectUri }), '李雷 & <b>')
    assert.deepEqual(await oauth.exchange({ code: again.code!, redirectUri }), account)
    const other = await allow(oauth.authorizeUrl({ state, redirectUri }), '韩梅梅')
    assert.notEqual((await oauth.exchange({ code: other.code!, redirectUri })).uid, account.uid)
  })

  test(`oauth ${name}: a denial brings the state and no code`, async () => {
    const { oauth, deny } = await open()
    const state = newState()
    const back = await deny(oauth.authorizeUrl({ state, redirectUri }))
    assert.equal(back.state, state)
    assert.equal(back.code, undefined)
  })

  test(`oauth ${name}: a code is good once, for one redirect address, and not when it is invented`, async () => {
    const { oauth, allow } = await open()
    const { code = '' } = await allow(oauth.authorizeUrl({ state: newState(), redirectUri }), '一次')
    await oauth.exchange({ code, redirectUri })
    await assert.rejects(oauth.exchange({ code, redirectUri }), CodeRefused)
    await assert.rejects(oauth.exchange({ code: 'invented', redirectUri }), CodeRefused)
    const second = await allow(oauth.authorizeUrl({ state: newState(), redirectUri }), '一次')
    await assert.rejects(oauth.exchange({ code: second.code!, redirectUri: 'http://127.0.0.1:1/elsewhere' }))
  })

  test(`oauth ${name}: of ten who bring one code at once, one is let in`, async () => {
    const { oauth, allow } = await open()
    const { code = '' } = await allow(oauth.authorizeUrl({ state: newState(), redirectUri }), '十个')
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => oauth.exchange({ code, redirectUri })))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  test(`oauth ${name}: a code that was asked for with a challenge wants its verifier`, async () => {
    const { oauth, allow } = await open()
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const ask = async () => (await allow(oauth.authorizeUrl({ state: newState(), redirectUri, challenge }), '有证')).code!
    assert.equal((await oauth.exchange({ code: await ask(), redirectUri, verifier })).name, '有证')
    await assert.rejects(oauth.exchange({ code: await ask(), redirectUri, verifier: `${verifier}x` }), CodeRefused)
    await assert.rejects(oauth.exchange({ code: await ask(), redirectUri }), CodeRefused)
  })

  test(`oauth ${name}: a wrong secret, nobody there, and nonsense for an answer all teach nothing`, async () => {
    const { oauth, allow, stranger, down, answering } = await open()
    const { code = '' } = await allow(oauth.authorizeUrl({ state: newState(), redirectUri }), '无人')
    await assert.rejects(stranger.exchange({ code, redirectUri }), ProviderDown)
    await assert.rejects(down.exchange({ code, redirectUri }), ProviderDown)
    for (const [status, text] of [
      [500, '{}'],
      [200, 'callback( {} );'],
      [200, '[]'],
      [200, 'null'],
      [200, '{}'],
      [200, '{"access_token":{},"uid":[]}'],
      [502, '<html>'],
      [200, `"${'x'.repeat(100_000)}"`],
    ] as const)
      await assert.rejects((await answering(status, text)).exchange({ code, redirectUri }), ProviderDown, text.slice(0, 40))
  })
}
