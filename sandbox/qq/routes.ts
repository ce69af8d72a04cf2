import type { FastifyInstance } from 'fastify'
import { authorizePage } from '../oauth/page.ts'
import { type OAuthApp, personOf, redeem } from '../oauth/people.ts'
import type { Store } from '../store.ts'

type Params = Record<string, string | undefined>

/** QQ's log-in under /qq: https://wiki.connect.qq.com/ Faults are said with HTTP 200, as there. */
export function qqRoutes(routes: FastifyInstance, { store, app, slowMs }: { store: Store; app: OAuthApp; slowMs: number }): void {
  authorizePage(routes, { provider: 'qq', where: '/qq/oauth2.0/authorize', app, store, slowMs })

  routes.get('/qq/oauth2.0/token', async (request) => {
    const query = request.query as Params
    if (query.client_id !== app.id) return fault(100_008, 'appid is not exist')
    if (query.client_secret !== app.secret) return fault(100_009, 'client_secret is illegal')
    if (query.grant_type !== 'authorization_code') return fault(100_004, 'param grant_type is wrong or lost')
    const granted = redeem(store, 'qq', { code: query.code ?? '', redirectUri: query.redirect_uri ?? '', verifier: query.code_verifier ?? '' })
    return granted ? { access_token: granted.token, expires_in: '7776000', refresh_token: granted.token } : fault(100_019, 'code to access token error')
  })

  routes.get('/qq/oauth2.0/me', async (request) => {
    const person = personOf(store, 'qq', (request.query as Params).access_token)
    return person ? { client_id: app.id, openid: person.uid } : fault(100_016, 'access token check failed')
  })

  routes.get('/qq/user/get_user_info', async (request) => {
    const { access_token: token, oauth_consumer_key: id, openid } = request.query as Params
    const person = personOf(store, 'qq', token)
    if (!person || id !== app.id || person.uid !== openid) return { ret: -22, msg: 'openid is invalid' }
    return { ret: 0, msg: '', is_lost: 0, nickname: person.name }
  })
}

const fault = (error: number, description: string) => ({ error, error_description: description })
