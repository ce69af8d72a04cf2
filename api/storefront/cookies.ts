import { issueToken, REMEMBERED_SECONDS, SESSION_COOKIE, type Ticket } from '../http/auth.ts'
import type { Config } from '../config.ts'
import { GUEST_CART_COOKIE } from './guest-cart.ts'
import { SEEN_COOKIE } from './guest-seen.ts'

/** A cookie to set, in the words of Astro and of @fastify/cookie. An empty value with no age left takes it away. */
export type Cookie = { name: string; value: string; options: { path: '/'; httpOnly: boolean; sameSite: 'lax'; secure: boolean; maxAge?: number } }

const HALF_A_YEAR = 180 * 24 * 3600

/** Logs the browser in, until it closes or for two weeks: scripts cannot read it, and other sites' forms do not carry it. */
export async function sessionCookie(config: Config, ticket: Ticket): Promise<Cookie> {
  return cookie(config, SESSION_COOKIE, await issueToken(config, ticket), ticket.remembered ? REMEMBERED_SECONDS : undefined)
}

/** Logs the browser out. */
export const noSession = (config: Config): Cookie => cookie(config, SESSION_COOKIE, '', 0)

/** Keeps a guest's cart in the browser; an empty one leaves nothing behind. */
export const guestCartCookie = (config: Config, cart: string): Cookie => cookie(config, GUEST_CART_COOKIE, cart, cart === '' ? 0 : HALF_A_YEAR)

/** Keeps what a guest has looked at in the browser; an empty one leaves nothing behind. */
export const guestSeenCookie = (config: Config, seen: string): Cookie => cookie(config, SEEN_COOKIE, seen, seen === '' ? 0 : HALF_A_YEAR)

/** Keeps where a visitor wants to know of delivery to. */
export const deliverToCookie = (config: Config, province: string): Cookie => cookie(config, DELIVER_TO_COOKIE, province, HALF_A_YEAR)

/** The cookie that holds the code of a province. */
export const DELIVER_TO_COOKIE = 'jishi_deliver_to'

function cookie(config: Config, name: string, value: string, maxAge: number | undefined): Cookie {
  return { name, value, options: { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:'), ...(maxAge === undefined ? {} : { maxAge }) } }
}
