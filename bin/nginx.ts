/** `node bin/run.mjs bin/nginx.ts HOST:PORT … [--sales HOST:PORT …]`: prints deploy/nginx/jishi.conf, filled in from the shop's settings. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Config, readConfig } from '../api/config.ts'
import { loadPluginsOrLeave } from '../api/plugins/load.ts'
import { pagePolicy } from '../api/storefront/policy.ts'

const root = path.resolve(import.meta.dirname, '..')

/**
 * deploy/nginx/jishi.conf for this shop.
 * @param servers host:port of each web process
 * @param options.listen what nginx listens on
 * @param options.sales host:port of the processes that take claims of flash sales; without any, all of them do
 * @param options.root where the built shop lies on the machine of nginx
 */
export function nginxConf(config: Config, servers: string[], { sales = [], ...options }: { listen?: string; root?: string; sales?: string[] } = {}): string {
  if (servers.length === 0) throw new Error('Name the web processes: bin/nginx.ts 127.0.0.1:8000 127.0.0.1:8010')
  const bad = [...servers, ...sales].find((server) => !/^([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(server))
  if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} is no host:port`)
  const values: Record<string, string> = {
    UPSTREAMS: upstream(servers),
    // Should all of them be away, the others take claims as well.
    SALES: sales.length > 0 ? `${upstream(sales)}\n${upstream(servers, ' backup')}` : upstream(servers),
    LISTEN: options.listen ?? '80',
    HOST: new URL(config.publicUrl).hostname,
    ROOT: options.root ?? root,
    // A folder that is never there: every page comes from Node.
    PAGES: config.pagesDir || path.join(root, 'no-pages'),
    POLICY: pagePolicy(config),
  }
  return readFileSync(path.join(root, 'deploy', 'nginx', 'jishi.conf'), 'utf8').replaceAll(/\$\{([A-Z]+)\}/g, (_, name: string) => values[name] ?? `\${${name}}`)
}

const upstream = (servers: string[], as = ''): string => servers.map((server) => `  server ${server} max_fails=1 fail_timeout=3s${as};`).join('\n')

function split(words: string[], at: string): [string[], string[]] {
  const n = words.indexOf(at)
  return n === -1 ? [words, []] : [words.slice(0, n), words.slice(n + 1)]
}

if (import.meta.main) {
  await loadPluginsOrLeave()
  const [servers, sales] = split(process.argv.slice(2), '--sales')
  console.log(nginxConf(readConfig(), servers, { sales }))
}
