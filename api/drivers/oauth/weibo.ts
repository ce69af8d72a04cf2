import { authorizeAddress, call, faultOf, nameOf, type OAuthClient, tokenWish, wordOf } from './protocol.ts'
import { CodeRefused, type OAuth, ProviderDown } from './types.ts'

/** Weibo: https://open.weibo.com/wiki/Connect/login */
export function weibo(client: OAuthClient): OAuth {
  return {
    authorizeUrl: (wish) => authorizeAddress(client, '/oauth2/authorize', wish),
    async exchange(wish) {
      const token = await call(client, 'POST', '/oauth2/access_token', tokenWish(client, wish))
      if (token.error === 'invalid_grant') throw new CodeRefused(faultOf(token))
      const [accessToken, uid] = [wordOf(token, 'access_token'), wordOf(token, 'uid')]
      const person = await call(client, 'GET', '/2/users/show.json', { access_token: accessToken, uid })
      if (wordOf(person, 'idstr') !== uid) throw new ProviderDown('Weibo answered about somebody else')
      return { uid, name: nameOf(person.screen_name) }
    },
  }
}
