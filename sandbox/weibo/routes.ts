import type { FastifyInstance } from 'fastify'
import { authorizePage } from '../oauth/page.ts'
import { type OAuthApp, personOf, redeem } from '../oauth/people.ts'
import type { Store } from '../store.ts'

type Params = Record<string, string | undefined>

/** Weibo's log-in under /weibo: https://open.weibo.com/wiki/Oauth2/access_token */
export function weiboRoutes(routes: FastifyInstance, { store, app, slowMs }: { store: Store; app: OAuthApp; slowMs: number }): void {
  authorizePage(routes, { provider: 'weibo', where: '/weibo/oauth2/authorize', app, store, slowMs })

  routes.post('/weibo/oauth2/access_token', async (request, reply) => {
    const form = (request.body ?? {}) as Params
    const refuse = (error: string, errorCode: number) =>
      reply.status(400).send({ error, error_code: errorCode, request: '/oauth2/access_token', error_uri: '/oauth2/access_token', error_description: error.replaceAll('_', ' ') })
    if (form.client_id !== app.id || form.client_secret !== app.secret) return refuse('invalid_client', 21_324)
    if (form.grant_type !== 'authorization_code') return refuse('unsupported_grant_type', 21_328)
    const granted = redeem(store, 'weibo', { code: form.code ?? '', redirectUri: form.redirect_uri ?? '', verifier: form.code_verifier ?? '' })
    if (!granted) return refuse('invalid_grant', 21_325)
    return { access_token: granted.token, remind_in: '157679999', expires_in: 157_679_999, uid: granted.uid, isRealName: 'true' }
  })

  routes.get('/weibo/2/users/show.json', async (request, reply) => {
    const { access_token: token, uid } = request.query as Params
    const person = personOf(store, 'weibo', token)
    if (!person) return reply.status(403).send({ error: 'invalid_access_token', error_code: 21_332, request: '/2/users/show.json' })
    if (person.uid !== uid) return reply.status(400).send({ error: 'User does not exists!', error_code: 20_003, request: '/2/users/show.json' })
    return { id: Number(person.uid), idstr: person.uid, screen_name: person.name, name: person.name }
  })
}
