import { authorizeAddress, call, faultOf, nameOf, type OAuthClient, tokenWish, wordOf } from './protocol.ts'
import { CodeRefused, type OAuth, ProviderDown } from './types.ts'

/** The code is unknown, expired, or was used before. */
const BAD_CODE = new Set([100_019, 100_020])

/** QQ: https://wiki.connect.qq.com/ ("OAuth2.0开发文档"). Faults come with HTTP 200. */
export function qq(client: OAuthClient): OAuth {
  return {
    authorizeUrl: (wish) => authorizeAddress(client, '/oauth2.0/authorize', wish, { scope: 'get_user_info' }),
    async exchange(wish) {
      const token = await call(client, 'GET', '/oauth2.0/token', { ...tokenWish(client, wish), fmt: 'json' })
      if (BAD_CODE.has(Number(token.error))) throw new CodeRefused(faultOf(token))
      const accessToken = wordOf(token, 'access_token')
      const me = await call(client, 'GET', '/oauth2.0/me', { access_token: accessToken, fmt: 'json' })
      // A token that was made for another application proves nothing to us.
      if (wordOf(me, 'client_id') !== client.id) throw new ProviderDown('QQ answered with another application’s token')
      const uid = wordOf(me, 'openid')
      const person = await call(client, 'GET', '/user/get_user_info', { access_token: accessToken, oauth_consumer_key: client.id, openid: uid })
      if (person.ret !== 0) throw new ProviderDown(`get_user_info: ${faultOf(person)}`)
      return { uid, name: nameOf(person.nickname) }
    },
  }
}
