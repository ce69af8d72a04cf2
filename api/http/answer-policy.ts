import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Data, pictures and downloads: opened in a tab by themselves, they may run, load and frame nothing. */
export const DATA_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
/** A page of ours that is text, dressed by the one style in it. @param style what stands between its tags */
export const textPolicy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** Every answer has a policy; pages have set theirs. A script's own would bind the worker that it becomes, so it has none. What was answered to somebody is kept nowhere. */
export function answerPolicy(app: FastifyInstance): void {
  app.addHook('onSend', ({ buyer, clerk }, reply, payload, done) => {
    if ((buyer ?? clerk) && !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store')
    const type = String(reply.getHeader('content-type') ?? '')
    if (!reply.hasHeader('content-security-policy') && !type.includes('javascript')) reply.header('content-security-policy', DATA_POLICY)
    done(null, payload)
  })
}
