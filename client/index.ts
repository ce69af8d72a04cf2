import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'

/** A typed client of /v1: `const shop = jishi('http://127.0.0.1:8000')`, then `shop.GET('/v1/goods/index')`. */
export const jishi = (baseUrl: string, token?: string) => createClient<paths>({ baseUrl, headers: token ? { authorization: token } : {} })
