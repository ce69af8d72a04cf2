/** `node bin/run.mjs bin/nginx.ts HOST:PORT …`: prints deploy/nginx/jishi.conf, filled in from the shop's settings. */
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
 * @param options.root where the built shop lies on the machine of nginx
 */
export function nginxConf(config: Config, servers: string[], options: { listen?: string; root?: string } = {}): string {
  if (servers.length === 0) throw new Error('Name the web processes: bin/nginx.ts 127.0.0.1:8000 127.0.0.1:8010')
  const bad = servers.find((server) => !/^([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(server))
  if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} is no host:port`)
  const values: Record<string, string> = {
    UPSTREAMS: servers.map((server) => `  server ${server} max_fails=1 fail_timeout=3s;`).join('\n'),
    LISTEN: options.listen ?? '80',
    HOST: new URL(config.publicUrl).hostname,
    ROOT: options.root ?? root,
    // A folder that is never there: every page comes from Node.
    PAGES: config.pagesDir || path.join(root, 'no-pages'),
    POLICY: pagePolicy(config),
  }
  return readFileSync(path.join(root, 'deploy', 'nginx', 'jishi.conf'), 'utf8').replaceAll(/\$\{([A-Z]+)\}/g, (_, name: string) => values[name] ?? `\${${name}}`)
}

if (import.meta.main) {
  await loadPluginsOrLeave()
  console.log(nginxConf(readConfig(), process.argv.slice(2)))
}
