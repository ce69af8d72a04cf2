import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'
import { pluginOrigins } from '../plugins/gateway.ts'
import { oncePer } from '../shared/once-per.ts'

/**
 * The one script that stands in the pages themselves, before anything is drawn: it says that there are scripts, which theme somebody
 * has chosen, and that the shop's notice has been put away. Layout.astro writes it; the policy knows it by its hash.
 */
export const FIRST_SCRIPT =
  "(r=>{r.classList.add('js');try{let t=localStorage.getItem('jishi_theme');if(t=='light'||t=='dark')r.dataset.theme=t;if(r.dataset.notice&&localStorage.getItem('jishi_notice')==r.dataset.notice)delete r.dataset.notice}catch{}})(document.documentElement)"

/** The style of the page of last resort, which needs no file. */
export const PLAIN_STYLE =
  'body{font:18px/1.7 "PingFang SC","Noto Sans CJK SC",system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 24px;color:#2b241d;background:#fcfbf7}a{color:#1f7a45}h1{font-size:1.3em}form{display:flex;gap:8px}input{flex:1;min-width:0}input,button{font:inherit;padding:8px 12px;border:1px solid #8f8779;border-radius:6px}nav a{margin-inline-end:16px}small{color:#6b6358}@media(prefers-color-scheme:dark){body{color:#efe9df;background:#191613}a{color:#7cc793}small{color:#b3ab9e}}'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const usualPolicy = oncePer((config: Config) => policyOf(config, partiesOf(config)))

/**
 * What a page of the shop may load, run and send to (Content Security Policy, level 3). Nothing in a page may run or dress it but our own
 * files: pages are cached for everybody, so the one script in them is allowed by its hash, not by a nonce. Product descriptions may show
 * pictures from anywhere with https. Browsers hold redirects of forms to `form-action`, too: payment platforms and those that people log in
 * with are named; `consent`, the page that sends people back to another application, may lead anywhere.
 */
export function pagePolicy(config: Config, path = '/'): string {
  if (/^(\/en)?\/oauth\/authorize(\?|\/?$)/.test(path)) return policyOf(config, undefined)
  return usualPolicy(config)
}

function policyOf(config: Config, parties: string[] | undefined): string {
  const media = new URL(config.mediaUrl).origin
  return [
    "default-src 'self'",
    `img-src 'self' data: https:${media.startsWith('http:') ? ` ${media}` : ''}`,
    `script-src 'self' ${hashOf(FIRST_SCRIPT)}`,
    "script-src-attr 'none'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    ...(parties ? [`form-action ${["'self'", ...parties].join(' ')}`] : []),
    "frame-ancestors 'self'",
  ].join('; ')
}

/** Where forms lead outside: the platforms themselves, and what else their companies have ("https://*.alipay.com"), for they send people on. */
function partiesOf(config: Config): string[] {
  const { alipay, weibo, qq } = config
  const named = [alipay.gateway, ...[weibo, qq].filter(({ id }) => id).map(({ url }) => url)].map((url) => new URL(url))
  const wide = named
    .filter(({ protocol, hostname }) => protocol === 'https:' && /[a-z]$/.test(hostname))
    .map(({ hostname }) => `https://*.${hostname.split('.').slice(-2).join('.')}`)
  return [...new Set([...named.map(({ origin }) => origin), ...wide, ...pluginOrigins(config)])]
}

/** The policy of the page of last resort. */
export const PLAIN_POLICY = `default-src 'none'; style-src ${hashOf(PLAIN_STYLE)}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`
