import { createRequire } from 'node:module'
import type { FastifyServerOptions } from 'fastify'

/** What checks values against a schema; after it has said no, `errors` says why. */
type Check = ((value: unknown) => unknown) & { errors?: unknown }
type Write = (value: unknown) => string
/** Makes the compiler of a server's schemas, out of its shared schemas and its options. */
type Builder<Compiled> = (shared: unknown, options: unknown) => (route: { schema: unknown }) => Compiled

/** Those that fastify itself would take. */
const own = createRequire(import.meta.resolve('fastify'))
const buildChecks: Builder<Check> = own('@fastify/ajv-compiler')()
const buildWriters: Builder<Write> = own('@fastify/fast-json-stringify-compiler').SerializerSelector()

/**
 * Schemas are compiled when the first value comes to be checked against them or written by them, not when the shop starts: a third of its start
 * went into schemas of some hundred routes of which a process meets a few. The first request of a route takes some milliseconds longer.
 */
export const lateSchemas = {
  compilersFactory: {
    buildValidator: (shared: unknown, options: unknown) => {
      const compile = buildChecks(shared, options)
      return (route: { schema: unknown }): Check => {
        let compiled: Check | undefined
        const check: Check = (value) => {
          compiled ??= compile(route)
          const verdict = compiled(value)
          check.errors = compiled.errors
          return verdict
        }
        return check
      }
    },
    buildSerializer: (shared: unknown, options: unknown) => {
      const compile = buildWriters(shared, options)
      return (route: { schema: unknown }): Write => {
        let compiled: Write | undefined
        return (value) => (compiled ??= compile(route))(value)
      }
    },
  },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>
