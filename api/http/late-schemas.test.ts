import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteOptions } from 'fastify'
import { buildApp } from '../app.ts'
import { openShop } from '../test/shop.ts'
import { lateSchemas } from './late-schemas.ts'

type Factory = (shared: object, options: object) => (route: { schema: unknown }) => (value: unknown) => unknown
const { buildValidator, buildSerializer } = lateSchemas.compilersFactory as unknown as { buildValidator: Factory; buildSerializer: Factory }

test('a schema is looked at when the first value comes, and says why it refuses', () => {
  const compile = buildValidator({}, { customOptions: { coerceTypes: false } })
  assert.throws(() => compile({ schema: { type: 'no such type' } })({}), /type must be/)
  const check = compile({ schema: { type: 'object', required: ['name'] } }) as ((value: unknown) => unknown) & { errors?: { message: string }[] }
  assert.equal(check({ name: 'x' }), true)
  assert.equal(check({}), false)
  assert.match(check.errors![0]!.message, /required property 'name'/)
  assert.equal(buildSerializer({}, {})({ schema: { type: 'object', properties: { name: { type: 'string' } } } })({ name: 'x', secret: 1 }), '{"name":"x"}')
})

test('every schema of every route can be compiled: nobody is the first to find one that cannot', async () => {
  const { deps } = await openShop()
  const routes: RouteOptions[] = []
  const app = await buildApp(deps, { withPages: false, onRoute: (route) => void routes.push(route) })
  const check = buildValidator({}, { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true } })
  const write = buildSerializer({}, {})
  let compiled = 0
  for (const { schema } of routes) {
    for (const one of [schema?.body, schema?.querystring, schema?.params, schema?.headers]) {
      if (one === undefined) continue
      check({ schema: one })({})
      compiled++
    }
    for (const reply of Object.values((schema?.response ?? {}) as Record<string, { content?: Record<string, { schema: object }> }>)) {
      for (const one of reply.content ? Object.values(reply.content).map((content) => content.schema) : [reply]) {
        try {
          write({ schema: one })({})
        } catch (error) {
          // An empty reply lacks what it must have; that its schema was understood is all that is asked here.
          assert.match((error as Error).message, /is required!|The value of .* does not match schema/)
        }
        compiled++
      }
    }
  }
  await app.close()
  assert.ok(compiled > 500, `${compiled} schemas`)
})
