import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '../config.ts'
import { demoEnv } from '../../bin/demo-env.ts'
import { FIRST_SCRIPT, pagePolicy } from './policy.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-policy-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const env = { ...demoEnv(folder, { sandbox: 8401, smtp: 8402 }), JISHI_ENV: 'demo', DATABASE_URL: 'postgres://127.0.0.1/none' }
const directive = (policy: string, name: string): string | undefined => policy.split('; ').find((one) => one.startsWith(`${name} `))

test('a page runs our own files and the one script that is known by its hash, nothing else', () => {
  const policy = pagePolicy(readConfig(env), '/item/1')
  assert.equal(directive(policy, 'script-src'), `script-src 'self' 'sha256-${createHash('sha256').update(FIRST_SCRIPT).digest('base64')}'`)
  assert.equal(directive(policy, 'style-src'), "style-src 'self'")
  assert.equal(directive(policy, 'base-uri'), "base-uri 'none'")
  assert.doesNotMatch(policy, /unsafe/)
})

test('forms may lead to the payment platform and to where people log in, with what these companies send them on to', () => {
  const policy = pagePolicy(readConfig({ ...env, ALIPAY_GATEWAY: 'https://openapi.alipay.com/gateway.do' }), '/pay/1')
  const targets = directive(policy, 'form-action')!.split(' ')
  assert.ok(targets.includes("'self'"))
  assert.ok(targets.includes('https://openapi.alipay.com') && targets.includes('https://*.alipay.com'))
  assert.ok(!targets.includes('https:') && !targets.includes('*'))
})

test('only the page that asks for consent may lead to any application', () => {
  const config = readConfig(env)
  assert.equal(directive(pagePolicy(config, '/oauth/authorize?client_id=x'), 'form-action'), undefined)
  assert.equal(directive(pagePolicy(config, '/en/oauth/authorize'), 'form-action'), undefined)
  for (const path of ['/', '/oauth/authorize/more', '/x/oauth/authorize', '/?/oauth/authorize']) assert.ok(directive(pagePolicy(config, path), 'form-action'), path)
})

test('product descriptions may show pictures from elsewhere only by https', () => {
  const images = directive(pagePolicy(readConfig(env), '/item/1'), 'img-src')!.split(' ')
  assert.ok(images.includes('https:'))
  assert.ok(!images.includes('http:') && !images.includes('*'))
})
