import { Type } from 'typebox'
import type { App } from '../../http/app-type.ts'
import { Ok, ok, replies } from '../../http/envelope.ts'
import { parseAddress } from './parse.ts'
import { regionsBelow } from './regions.ts'

const tags = ['addresses']
const Text = Type.String()

/** /v1/regions and /v1/addresses/parse: open to everybody, because they know nothing of anybody. */
export async function regionRoutes(app: App): Promise<void> {
  app.get(
    '/v1/regions',
    {
      config: { empty: { data: [] } },
      schema: {
        operationId: 'listRegions',
        summary: 'The provinces, or the cities of a province, or the districts of a city',
        tags,
        querystring: Type.Object({ parent: Type.Optional(Type.String({ maxLength: 20, description: 'Code; without it the provinces' })) }),
        response: replies(
          Ok({
            data: Type.Array(
              Type.Object({ code: Type.String({ description: 'Six digits, GB/T 2260' }), name: Text, name_en: Type.Optional(Type.String({ description: 'Of provinces only' })) }),
            ),
          }),
        ),
      },
    },
    async (request, reply) => {
      const data = regionsBelow(request.query.parent)
      reply.header('cache-control', 'public, max-age=86400')
      return ok({ data })
    },
  )

  app.post(
    '/v1/addresses/parse',
    {
      config: { empty: { data: {} } },
      schema: {
        operationId: 'parseAddress',
        summary: 'Read the receiver, phone number and address out of pasted text; changes nothing',
        tags,
        body: Type.Object({ text: Type.String({ maxLength: 500 }) }),
        response: replies(
          Ok({
            data: Type.Object({
              receiver: Text,
              mobile: Text,
              postcode: Text,
              province: Type.String({ description: 'Code; empty when it was not understood, as everything here' }),
              city: Text,
              district: Text,
              region: Type.String({ description: 'The names of province, city and district' }),
              detail: Type.String({ description: 'The address without its region' }),
              address: Type.String({ description: 'region and detail' }),
            }),
          }),
        ),
      },
    },
    async (request) => ok({ data: parseAddress(request.body.text) }),
  )
}
