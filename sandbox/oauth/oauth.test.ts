import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { startSandbox } from '../start.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-sandbox-oauth-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const config = {
  port: 0,
  smtpPort: 0,
  dataDir: folder,
  retryScale: 0,
  lateSeconds: 0,
  slowMs: 10,
  alipay: { appId: 'app', sellerId: 'seller', appPublicKey: '', privateKey: '' },
  weibo: { id: 'weibo-app', secret: 'weibo-secret' },
  qq: { id: 'qq-app', secret: 'qq-secret' },
}
const start = () => startSandbox(config as Parameters<typeof startSandbox>[0])
const pages = { weibo: '/weibo/oauth2/authorize', qq: '/qq/oauth2.0/authorize' }
const good = { response_type: 'code', redirect_uri: 'http://127.0.0.1:1/back', state: 's&1' }
const press = (url: string, form: Record<string, string>) => fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) })

for (const provider of ['weibo', 'qq'] as const) {
  test(`${provider}: the page asks in both languages, keeps who was here, and writes names as text`, async () => {
    const sandbox = await start()
    const url = `${sandbox.url}${pages[provider]}?${new URLSearchParams({ ...good, client_id: `${provider}-app` })}`
    assert.match(await (await fetch(url)).text(), /<html lang="zh-CN">[^]*允许/)
    assert.match(await (await fetch(`${url}&lang=en`)).text(), /<html lang="en">[^]*Allow/)
    const back = await press(url, { do: 'allow', name: '<script>alert(1)</script>'.slice(0, 30) })
    assert.equal(back.status, 303)
    const html = await (await fetch(url)).text()
    assert.ok(!html.includes('<script'))
    assert.match(html, /script/)
    assert.equal((await press(url, { do: 'allow', name: '' })).status, 400)
    assert.equal((await press(url, { do: 'slow', name: '慢' })).status, 303)
    for (const [button, error] of [
      ['deny', 'access_denied'],
      ['error', 'server_error'],
    ] as const) {
      const told = new URL((await press(url, { do: button })).headers.get('location')!).searchParams
      assert.deepEqual([told.get('error'), told.get('state'), told.get('code')], [error, 's&1', null])
    }
    await sandbox.close()
  })

  test(`${provider}: a faulty request is told so and goes nowhere`, async () => {
    const sandbox = await start()
    for (const change of [
      { client_id: 'other' },
      { redirect_uri: 'javascript:alert(1)' },
      { redirect_uri: '' },
      { response_type: 'token' },
      { code_challenge: 'x', code_challenge_method: 'plain' },
    ] as Record<string, string>[]) {
      const url = `${sandbox.url}${pages[provider]}?${new URLSearchParams({ ...good, client_id: `${provider}-app`, ...change })}`
      for (const response of [await fetch(url, { redirect: 'manual' }), await press(url, { do: 'allow', name: '谁' })]) {
        assert.equal(response.status, 400)
        assert.equal(response.headers.get('location'), null)
      }
    }
    await sandbox.close()
  })
}

test('a code outlives the sandbox', async () => {
  const first = await start()
  const url = `${first.url}${pages.weibo}?${new URLSearchParams({ ...good, client_id: 'weibo-app' })}`
  const code = new URL((await press(url, { do: 'allow', name: '久' })).headers.get('location')!).searchParams.get('code')!
  await first.close()
  const second = await start()
  const form = new URLSearchParams({ client_id: 'weibo-app', client_secret: 'weibo-secret', grant_type: 'authorization_code', code, redirect_uri: good.redirect_uri })
  const answer = (await (await fetch(`${second.url}/weibo/oauth2/access_token`, { method: 'POST', body: form })).json()) as Record<string, string>
  assert.match(answer.uid ?? '', /^7\d{9}$/)
  await second.close()
})
