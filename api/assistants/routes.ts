import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { tokenOf } from '../http/auth.ts'
import { Refusal } from '../shared/refusals.ts'
import { aboutShop } from './about.ts'
import { type Assistant, assistantOf } from './tokens.ts'

/** Requests of one token, and guesses from one address, within a minute. */
const EACH_MINUTE = 120
const GUESSES_A_MINUTE = 30

/**
 * /mcp: the Model Context Protocol over streamable HTTP, and /llms.txt, which says so. Every request stands for itself (no sessions),
 * so that any process may answer it. https://modelcontextprotocol.io/specification
 */
export const assistantRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const used = deps.limits('assistant', EACH_MINUTE, 60)
    const guessed = deps.limits('assistant-guess', GUESSES_A_MINUTE, 60)

    app.post('/mcp', { schema: { hide: true } }, async (request, reply) => {
      const who = await whoAsks(request, reply)
      // Most processes never meet an assistant, and their start need not wait for what speaks with one.
      const [{ assistantServer }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
        import('./server.ts'),
        import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
      ])
      const server = assistantServer(deps, who, request.lang)
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
      await server.connect(transport)
      try {
        const headers = Object.fromEntries(Object.entries(request.headers).filter((header): header is [string, string] => typeof header[1] === 'string'))
        const answer = await transport.handleRequest(new Request(`${deps.config.publicUrl}/mcp`, { method: 'POST', headers }), { parsedBody: request.body })
        for (const [name, value] of answer.headers) reply.header(name, value)
        return reply
          .status(answer.status)
          .header('cache-control', 'no-store')
          .send(await answer.text())
      } finally {
        await server.close()
      }
    })

    // Nothing is told unasked, and there is no session to end.
    const none = async (_request: FastifyRequest, reply: FastifyReply) => reply.status(405).header('allow', 'POST').send()
    app.get('/mcp', { schema: { hide: true } }, none)
    app.delete('/mcp', { schema: { hide: true } }, none)

    app.get('/llms.txt', { schema: { hide: true } }, async (_request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'public, max-age=3600')
        .send(await aboutShop(deps)),
    )

    /** Throws 11400 and 11410. */
    async function whoAsks(request: FastifyRequest, reply: FastifyReply): Promise<Assistant> {
      const assistant = await assistantOf(deps.db, tokenOf(request) ?? '', deps.clock())
      const { allowed, seconds } = assistant ? await used.take(String(assistant.tokenId)) : await guessed.take(request.ip)
      if (!allowed) {
        reply.header('retry-after', Math.ceil(seconds))
        throw new Refusal(11410)
      }
      if (assistant) return assistant
      reply.header('www-authenticate', 'Bearer realm="assistant"')
      throw new Refusal(11400)
    }
  }
