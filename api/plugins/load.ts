import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from '@jishi/plugin'
import { faultsOf } from './check.ts'
import { install } from './loaded.ts'

/** What is wrong with the plugins, a sentence each. */
export class PluginFault extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The plugins have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** The packages that PLUGINS names, parted by commas. */
export const pluginNames = (env: NodeJS.ProcessEnv): string[] =>
  (env.PLUGINS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

/**
 * Loads what PLUGINS names: packages by their name, or folders and files by a path that begins with a dot or a slash, from where
 * the shop was started. All of them or none. Called once, before the configuration is read. Throws PluginFault with everything that is wrong.
 */
export async function loadPlugins(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const found: Plugin[] = []
  const faults: string[] = []
  for (const name of pluginNames(env)) {
    const plugin = await open(name).catch((error: unknown) => void faults.push(`${name} cannot be loaded: ${sentence(error)}`))
    if (plugin === undefined) continue
    const own = faultsOf(plugin, found)
    faults.push(...own.map((fault) => `${name}: ${fault}`))
    if (own.length === 0) found.push(plugin as Plugin)
  }
  if (faults.length > 0) throw new PluginFault(faults)
  install(found)
}

/** The same for a program that cannot go on without: every fault in a sentence of its own, and out. */
export async function loadPluginsOrLeave(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    await loadPlugins(env)
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** What a package exports as its default; null where it exports none. */
async function open(name: string): Promise<unknown> {
  const module = (await import(await addressOf(name))) as { default?: unknown }
  return module.default ?? null
}

/** A folder is what its package.json exports, or its index. */
async function addressOf(name: string): Promise<string> {
  if (!/^[./]/.test(name)) return name
  const place = path.resolve(name)
  if (/\.[cm]?[jt]s$/.test(place)) return pathToFileURL(place).href
  const { default: told } = (await import(pathToFileURL(path.join(place, 'package.json')).href, { with: { type: 'json' } })) as {
    default: { exports?: unknown; main?: unknown }
  }
  const entry = [told.exports, told.main].find((one) => typeof one === 'string') ?? 'index.js'
  return pathToFileURL(path.join(place, entry as string)).href
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300)
