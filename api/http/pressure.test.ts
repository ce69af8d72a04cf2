import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fastify from 'fastify'
import type { Deps } from '../deps.ts'
import { builtFiles } from '../storefront/built-files.ts'
import { offlineRoutes } from '../storefront/offline.ts'
import { errors } from './errors.ts'
import { media } from './media.ts'
import { shedUnderPressure } from './pressure.ts'

const root = mkdtempSync(path.join(tmpdir(), 'jishi-pressure-'))
after(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(path.join(root, '_astro'))
for (const name of ['_astro/shop.js', 'sw.js', 'favicon.svg']) writeFileSync(path.join(root, name), 'x')
const key = `ab/${'ab'.repeat(16)}.webp`
mkdirSync(path.join(root, 'ab'))
writeFileSync(path.join(root, key), 'x')

test('a shop that is behind turns pages away with when to come back, and still serves the files of those it has given', async () => {
  const app = fastify()
  errors(app, { legacyHttp200: false })
  // What makes it busy is told by a health check here, for no test can hold an event loop up for long enough.
  await shedUnderPressure(app, { healthCheck: async () => false, healthCheckInterval: 10_000 })
  await builtFiles(app, root)
  await media(app, { files: { folder: root } } as Deps)
  offlineRoutes(app, { config: { saller: '集市' } } as Deps)
  app.get('/', async () => 'home')
  await app.ready()
  const home = await app.inject('/')
  assert.deepEqual([home.statusCode, home.headers['retry-after']], [503, '2'])
  for (const file of ['/_astro/shop.js', '/sw.js', '/favicon.svg', `/media/${key}`, '/manifest.webmanifest', '/en/manifest.webmanifest'])
    assert.equal((await app.inject(file)).statusCode, 200, file)
  await app.close()
})

test('a second in which nothing was measured turns nobody away', async () => {
  const app = fastify()
  // Read more often than it is measured.
  await shedUnderPressure(app, { sampleInterval: 1 })
  app.get('/', async () => 'home')
  await app.ready()
  while (!app.isUnderPressure()) await new Promise((resolve) => setImmediate(resolve))
  assert.equal((await app.inject('/')).statusCode, 200)
  await app.close()
})
