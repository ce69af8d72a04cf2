import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { buyerOf, requireBuyer } from '../../http/auth.ts'
import { formBodies } from '../../http/bodies.ts'
import { ok, replies } from '../../http/envelope.ts'
import { giveCode, readApplication, redeemCode } from './applications.ts'
import { ApplicationQuery, ApplicationReply, CodeBody, CodeReply, SharedProfileReply, TokenBody } from './schema.ts'

const tags = ['users']
const empty = { data: {} }

/** Logging in to another application with an account here: the authorisation-code flow with PKCE. */
export const applicationRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    app.get(
      '/v1/oauth/application',
      {
        schema: {
          operationId: 'readApplication',
          summary: 'Which application asks, for the page that asks the buyer',
          tags,
          querystring: ApplicationQuery,
          response: replies(ApplicationReply),
        },
        config: { empty },
      },
      async (request) => {
        const { clientId, name, nameEn } = await readApplication(deps.db, request.query.client_id, request.query.redirect_uri)
        return ok({ data: { client_id: clientId, name, name_en: nameEn } })
      },
    )

    app.post(
      '/v1/oauth/codes',
      {
        onRequest: requireBuyer(deps),
        schema: {
          operationId: 'createAuthorizationCode',
          summary: 'The buyer allows it: a code for one minute and one use',
          tags,
          security: [{ token: [] }],
          body: CodeBody,
          response: replies(CodeReply),
        },
        config: { empty },
      },
      async (request) => {
        const { client_id: clientId, redirect_uri: redirectUri, code_challenge: challenge, state = '' } = request.body
        const { code, redirectTo } = await giveCode(deps, buyerOf(request).id, { clientId, redirectUri, challenge, state })
        return ok({ data: { authorization_code: code, redirect_to: redirectTo } })
      },
    )

    await app.register(async (inner) => tokenRoute(deps, inner as App))
  }

/** In a scope of its own: OAuth clients send forms. */
function tokenRoute(deps: Deps, app: App): void {
  formBodies(app)
  app.post(
    '/v1/oauth/token',
    {
      schema: {
        operationId: 'redeemAuthorizationCode',
        summary: 'Server to server: a code for the profile of its buyer',
        tags,
        body: TokenBody,
        response: replies(SharedProfileReply),
      },
      config: { empty },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirectUri, code_verifier: verifier } = request.body
      const { username, nickname, avatar } = await redeemCode(deps, { clientId, clientSecret, code, redirectUri, verifier })
      return ok({ data: { username, nickname: nickname ?? username, avatar: avatar === null ? null : deps.config.mediaUrl + avatar } })
    },
  )
}
