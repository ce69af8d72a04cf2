import type { Field, Plugin, Route, Words } from '@jishi/plugin'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { langOf } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { askPlugin } from './ask.ts'
import { readValues } from './fields.ts'
import { plugins, ruleName } from './loaded.ts'

const tags = ['plugins']
const security = [{ staff: [] }]
const Text = Type.String()
const Both = Type.Object({ zh: Text, en: Text })
const FieldReply = Type.Object({
  name: Text,
  type: Text,
  title: Both,
  format: Type.Optional(Text),
  minimum: Type.Optional(Type.Integer()),
  maximum: Type.Optional(Type.Integer()),
  max_length: Type.Optional(Type.Integer()),
  enum: Type.Optional(Type.Array(Text)),
  default: Type.Optional(Type.Union([Type.Integer(), Text, Type.Boolean()])),
})
const KindReply = Type.Array(Type.Object({ rule: Text, name: Both, fields: Type.Array(FieldReply) }))
const PluginReply = Type.Object({
  name: Text,
  version: Text,
  title: Both,
  methods: Type.Array(Type.Object({ method: Text, name: Both })),
  freight: KindReply,
  promotions: KindReply,
  pages: Type.Array(Type.Object({ path: Text, title: Both, area: Text, url: Text })),
})

/** GET /v1/staff/plugins, what there is; and under it the routes that plugins have brought. */
export const pluginStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    app.get(
      '/v1/staff/plugins',
      {
        onRequest: requireStaff(deps),
        config: { empty: { data: [] } },
        schema: { operationId: 'listPlugins', summary: 'What plugins have brought, for the back office', tags, security, response: replies(Ok({ data: Type.Array(PluginReply) })) },
      },
      async () => ok({ data: plugins().map(shown) }),
    )
    for (const plugin of plugins()) for (const route of plugin.routes ?? []) addRoute(app, deps, plugin, route)
  }

/** Guarded like every other route of staff; what changes something is a deed of the audit log, by the route's name and what it was about. */
function addRoute(app: App, deps: Deps, plugin: Plugin, route: Route): void {
  const { method, path, summary, area, fields = {} } = route
  app.route({
    method,
    url: `/v1/staff/plugins/${plugin.name}${path}`,
    onRequest: requireStaff(deps, area, method === 'GET' ? READ : CHANGE),
    schema: {
      operationId: `${plugin.name}${path}`.replaceAll(/[/-]+(\w)/g, (_, letter: string) => letter.toUpperCase()) + (method === 'GET' ? '' : 'Deed'),
      summary,
      tags,
      security,
      ...(method === 'GET'
        ? { querystring: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 1000 })) }
        : { body: Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.String({ maxLength: 1000 }), Type.Integer(), Type.Boolean()])) }),
      response: replies(Ok({ data: Type.Unknown() })),
    },
    handler: async (request) => {
      const given = method === 'GET' ? fromQuery(fields, request.query as Record<string, string>) : request.body
      const read = readValues(fields, given)
      if ('field' in read) throw new Refusal(11433, { field: read.field })
      // Of what was sent only the first text, which names something.
      const about = Object.values(read.values).find((value) => typeof value === 'string')
      if (request.deed && about !== undefined) request.deed.object = `${plugin.name} ${about}`.slice(0, 200)
      return ok({ data: await answer(deps, plugin, route, { values: read.values, clerk: whoOf(request), lang: langOf(request.headers['accept-language']) }) })
    },
  })
}

async function answer({ config, log }: Deps, plugin: Plugin, route: Route, asked: Parameters<Route['answer']>[0]): Promise<unknown> {
  try {
    return await askPlugin(
      plugin,
      config,
      `${route.method} ${route.path}`,
      (shop) => route.answer(asked, shop).catch(refusedAsAnswer),
      (said) => {
        if (said instanceof No) throw said.refusal
        return said ?? null
      },
    )
  } catch (error) {
    if (error instanceof Refusal) throw error
    log.warn({ plugin: plugin.name, route: route.path, why: (error as Error)?.message }, 'a plugin did not answer')
    throw new Refusal(11432, { name: plugin.title.zh, name_en: plugin.title.en })
  }
}

/** A no in the plugin's words is an answer, and no fault of its. */
class No {
  readonly refusal: Refusal
  constructor({ zh, en }: Words) {
    this.refusal = new Refusal(11431, { words: String(zh).slice(0, 300), words_en: String(en).slice(0, 300) })
  }
}

/** By its name, not its class: the plugin may have a copy of the contract of its own. */
function refusedAsAnswer(error: unknown): No {
  const { name, words } = (error ?? {}) as { name?: unknown; words?: Words }
  if (name === 'Refused' && words) return new No(words)
  throw error
}

const whoOf = (request: FastifyRequest) => {
  const { id, username } = clerkOf(request)
  return { id, username }
}

/** An address has texts alone. */
function fromQuery(fields: Record<string, Field>, query: Record<string, string>): Record<string, unknown> {
  const read = (name: string, text: string) => {
    const type = fields[name]?.type
    if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
    return type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text
  }
  return Object.fromEntries(Object.entries(query).map(([name, text]) => [name, read(name, text)]))
}

const words = ({ zh, en }: Words) => ({ zh, en })

function shown(plugin: Plugin) {
  const { name, version, title, payments = [], freight = [], promotions = [], adminPages = [] } = plugin
  const kinds = (all: readonly { kind: string; name: Words; fields: Record<string, Field> }[]) =>
    all.map((kind) => ({ rule: ruleName(plugin, kind), name: words(kind.name), fields: Object.entries(kind.fields).map(fieldShown) }))
  return {
    name,
    version,
    title: words(title),
    methods: payments.map(({ method, name }) => ({ method, name: words(name) })),
    freight: kinds(freight),
    promotions: kinds(promotions),
    pages: adminPages.map(({ path, title, area }) => ({ path, title: words(title), area, url: `/admin-plugins/${name}/${path}/` })),
  }
}

const fieldShown = ([name, { type, title, format, minimum, maximum, maxLength, enum: choices, default: usual }]: [string, Field]) => ({
  name,
  type,
  title: words(title),
  ...(format === undefined ? {} : { format }),
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
  ...(maxLength === undefined ? {} : { max_length: maxLength }),
  ...(choices === undefined ? {} : { enum: [...choices] }),
  ...(usual === undefined ? {} : { default: usual }),
})
