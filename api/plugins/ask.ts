import type { Plugin, Shop, Still } from '@jishi/plugin'
import type { Config } from '../config.ts'
import { pluginFaults } from '../seeing/metrics.ts'

/** So long somebody waits for a plugin; what it does afterwards nobody looks at. */
const PATIENCE_MS = 8000

type Asking = Pick<Config, 'plugins' | 'publicUrl'>

/** What a plugin may know of the shop. */
export const stillFor = (plugin: Plugin, config: Asking): Still => ({ settings: config.plugins[plugin.name] ?? {}, publicUrl: config.publicUrl })

/**
 * Asks a plugin and reads its answer, within a deadline. Throws what `read` throws, what the plugin throws, or that it did not
 * answer; each is counted as the plugin's fault, with what was asked.
 */
export async function askPlugin<T>(plugin: Plugin, config: Asking, what: string, ask: (shop: Shop) => Promise<unknown>, read: (answer: unknown) => T): Promise<T> {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  try {
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late.abort()
        reject(new Error(`no answer within ${PATIENCE_MS / 1000} seconds`))
      }, PATIENCE_MS)
    })
    // Called in here, so that one that throws before it promises anything is caught, too.
    const asked = Promise.resolve().then(() => ask({ ...stillFor(plugin, config), signal: late.signal }))
    return read(await Promise.race([asked, patience]))
  } catch (error) {
    pluginFaults.inc({ plugin: plugin.name, what })
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** The same for what waits for nothing; `otherwise` is what counts when it throws or answers what cannot be. */
export function askStill<T>(plugin: Pick<Plugin, 'name'>, what: string, ask: () => T, otherwise: () => T): T {
  try {
    return ask()
  } catch {
    pluginFaults.inc({ plugin: plugin.name, what })
    return otherwise()
  }
}
