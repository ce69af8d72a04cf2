import type { FastifyInstance } from 'fastify'

/** Data, pictures and downloads: opened in a tab by themselves, they may run, load and frame nothing. */
export const DATA_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
/** A page of ours that is not the storefront's: text and its own styles. */
const TEXT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Every answer has a policy; pages and the back office have set theirs. A script's own would bind the worker that it becomes, so it has none. */
export function answerPolicy(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    const type = String(reply.getHeader('content-type') ?? '')
    if (!reply.hasHeader('content-security-policy') && !type.includes('javascript'))
      reply.header('content-security-policy', type.startsWith('text/html') ? TEXT_POLICY : DATA_POLICY)
    done(null, payload)
  })
}
