import type { Plugin } from '@jishi/plugin'
import { plugins } from '../../api/plugins/loaded.ts'

/** The plugins that PLUGINS names, what each brings, and which variables it wants; never what a secret is. */
export function pluginLines(env: NodeJS.ProcessEnv = process.env): string[] {
  if (plugins().length === 0) return ['There are no plugins: PLUGINS names none.']
  return plugins().flatMap((plugin) => [`${plugin.name} ${plugin.version}  ${plugin.title.en} ${plugin.title.zh}`, ...brings(plugin), ...wants(plugin, env)])
}

function brings({ name, payments = [], sms, freight = [], promotions = [], adminPages = [], routes = [] }: Plugin): string[] {
  return [
    ...payments.map(({ method, name: words }) => `  payment method  ${method}  ${words.en} ${words.zh}; its notices go to /v1/pays/notices/${method}`),
    ...(sms ? [`  short texts     SMS_PROVIDER=${name}`] : []),
    ...freight.map((kind) => `  freight         ${name}/${kind.kind}  ${kind.name.en} ${kind.name.zh}`),
    ...promotions.map((kind) => `  promotion       ${name}/${kind.kind}  ${kind.name.en} ${kind.name.zh}`),
    ...adminPages.map(({ path, title, area }) => `  back office     /admin/plugins/${name}/${path}  ${title.en} ${title.zh}; for ${area}`),
    ...routes.map(({ method, path, area }) => `  route           ${method} /v1/staff/plugins/${name}${path}; for ${area}`),
  ]
}

function wants({ settings = {} }: Plugin, env: NodeJS.ProcessEnv): string[] {
  return Object.entries(settings).map(([name, { about, secret, usual }]) => {
    const told = env[`${name}_FILE`] ? `from ${env[`${name}_FILE`]}` : env[name] ? (secret ? 'set' : env[name]) : usual === undefined ? 'MISSING' : `${usual || 'empty'}, as usual`
    return `  setting         ${name}  ${about}: ${told}`
  })
}
