import type { FastifyReply, FastifyRequest } from 'fastify'

export type Lang = 'zh-CN' | 'en'

/** The page's language: `?lang=` first, then what the browser likes. */
export function langOf(request: FastifyRequest): Lang {
  const asked = (request.query as { lang?: string }).lang ?? request.headers['accept-language'] ?? ''
  return /^en/i.test(asked) ? 'en' : 'zh-CN'
}

export const said = (lang: Lang, zh: string, en: string): string => (lang === 'en' ? en : zh)

/** Text made harmless inside HTML. */
export const escape = (text: unknown): string => String(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Sends a whole page of the sandbox around `body`, which must be escaped already. */
export function sendPage(reply: FastifyReply, page: { lang: Lang; title: string; body: string; status?: number; wide?: boolean }): FastifyReply {
  const { lang, title, body, status = 200, wide = false } = page
  const badge = said(lang, '沙箱 · 不花真钱', 'Sandbox · play money')
  const nav = `<nav><a href="/">${said(lang, '概览', 'Overview')}</a><a href="/mail">${said(lang, '信件', 'Letters')}</a><a href="/sms">${said(lang, '短信', 'Texts')}</a></nav>`
  return reply
    .status(status)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>
<link rel="icon" href="data:,"><style>${css}</style></head>
<body><header><div class="in${wide ? ' wide' : ''}"><b class="badge">${badge}</b>${nav}</div></header><main class="in${wide ? ' wide' : ''}">${body}</main></body></html>`)
}

const css = `
:root{color-scheme:light dark;--paper:oklch(98.5% .006 95);--card:#fff;--ink:oklch(22% .02 60);--muted:oklch(48% .02 60);--line:oklch(90% .01 80);--leaf:oklch(48% .12 150);--price:oklch(55% .19 38);--amber:oklch(93% .07 85);--amberink:oklch(38% .09 70);--red:oklch(50% .18 25);--blue:oklch(45% .14 250);--soft:oklch(96.5% .008 95)}
@media (prefers-color-scheme:dark){:root{--paper:oklch(19% .01 60);--card:oklch(24% .012 60);--ink:oklch(94% .008 90);--muted:oklch(72% .015 80);--line:oklch(34% .012 70);--leaf:oklch(56% .12 150);--price:oklch(76% .15 45);--amber:oklch(34% .06 80);--amberink:oklch(90% .08 88);--red:oklch(75% .14 25);--blue:oklch(78% .1 250);--soft:oklch(28% .012 60)}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.7 "PingFang SC","Hiragino Sans GB","Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif}
.in{max-width:480px;margin:0 auto;padding:0 16px}.in.wide{max-width:1080px}
header{background:var(--amber);color:var(--amberink)}header .in{display:flex;align-items:center;justify-content:space-between;min-height:44px;gap:12px}
.badge{font-size:14px;white-space:nowrap}nav{display:flex;gap:4px}nav a{color:inherit;font-size:14px;text-decoration:none;padding:10px 6px}nav a:hover{text-decoration:underline}
main.in{padding-top:24px;padding-bottom:48px}
:lang(en){font-family:system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
h1{font-size:20px;line-height:1.4;margin:0 0 4px;font-weight:600}h2{font-size:16px;margin:32px 0 8px;font-weight:600}
a{color:var(--blue)}p{margin:0 0 12px}.muted{color:var(--muted)}.small{font-size:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:0 0 16px}
.amount{font-size:39px;line-height:1.2;font-weight:700;color:var(--price);font-variant-numeric:tabular-nums;margin:12px 0 20px}.amount i{font-style:normal;font-size:20px;margin-right:2px}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 12px;margin:0;padding-top:16px;border-top:1px solid var(--line);font-size:14px}dt{color:var(--muted)}dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
fieldset{border:0;margin:0 0 16px;padding:0}legend{padding:0;font-size:14px;color:var(--muted);margin-bottom:8px}
.choice{display:flex;gap:12px;align-items:center;min-height:44px;padding:6px 12px;border:1px solid var(--line);border-bottom-width:0;background:var(--card);cursor:pointer;font-size:14px;line-height:1.5}
.choice:first-of-type{border-radius:12px 12px 0 0}.choice:last-of-type{border-radius:0 0 12px 12px;border-bottom-width:1px}
.line{width:100%;font:inherit;min-height:44px;padding:6px 12px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--ink)}
.choice:has(:checked){background:var(--soft)}.choice input{accent-color:var(--leaf);width:18px;height:18px;flex:none;margin:0}
button,.button{display:block;width:100%;font:inherit;font-weight:600;text-align:center;text-decoration:none;min-height:48px;padding:10px 16px;border-radius:6px;border:1px solid var(--line);background:var(--card);color:var(--ink);cursor:pointer}
button.go,.button.go{background:var(--leaf);border-color:var(--leaf);color:#fff;font-size:18px;margin-bottom:12px}
.two{display:grid;grid-template-columns:1fr 1fr;gap:12px}button.danger{color:var(--red)}
button:hover,.button:hover{filter:brightness(.96)}:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.note{border-radius:12px;padding:12px 16px;margin:0 0 16px;background:var(--soft);font-size:14px}.note.bad{color:var(--red);border:1px solid currentcolor;background:none}
.tick{width:56px;height:56px;display:block;margin:0 0 12px}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:12px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:10px 14px;border-bottom:1px solid var(--line);vertical-align:top}tr:last-child td{border-bottom:0}th{color:var(--muted);font-weight:400;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.k{font-variant-numeric:tabular-nums}
.state{display:inline-block;font-size:12px;padding:1px 8px;border-radius:99px;background:var(--soft);white-space:nowrap}.state.good{background:color-mix(in oklch,var(--leaf) 18%,transparent)}.state.warn{background:var(--amber);color:var(--amberink)}
.letters{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:12px;background:var(--card);overflow:hidden}.letters a,.texts div{display:grid;grid-template-columns:1fr auto;gap:0 16px;padding:12px 16px;color:inherit;text-decoration:none;border-bottom:1px solid var(--line)}.letters li:last-child a{border-bottom:0}.letters a:hover{background:var(--soft)}.letters b{font-weight:600}.letters span{font-size:14px;color:var(--muted);overflow-wrap:anywhere}
.texts div{padding:12px 16px;border-bottom:1px solid var(--line)}.texts li:last-child div{border-bottom:0}.texts p{grid-column:1/-1;margin:4px 0 0}.texts strong{font-size:18px;color:var(--price);font-variant-numeric:tabular-nums;letter-spacing:.06em}
iframe{width:100%;height:min(520px,50vh);border:1px solid var(--line);border-radius:12px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0;font:inherit;font-size:14px}
.card{padding:16px}@media (min-width:500px){.card{padding:24px}}@media (max-width:640px){.wideonly{display:none}th,td{padding:10px 8px}}
.empty{text-align:center;padding:48px 16px;color:var(--muted);border:1px dashed var(--line);border-radius:12px}
.head{display:flex;justify-content:space-between;gap:16px;align-items:start;margin-bottom:16px}.head a{font-size:14px;white-space:nowrap}
`
