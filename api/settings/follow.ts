import type { Config } from '../config.ts'
import type { Pool } from '../shared/db.ts'
import { known, settingNames } from './known.ts'

const CHANNEL = 'settings'

/** The configuration of an open shop: what the environment says, and over it what staff have set. `base` is the former alone. */
export type LiveConfig = { config: Config; base: Config; set(values: ReadonlyMap<string, unknown>): void }

const lives = new WeakMap<Config, LiveConfig>()

/** Makes a configuration live: whoever holds it sees changed settings at once. A value that no longer fits counts as not set. */
export function openLiveConfig(base: Config): LiveConfig {
  const config = Object.create(base) as Config
  const live: LiveConfig = {
    config,
    base,
    set(values) {
      for (const key of Object.keys(config)) delete (config as Record<string, unknown>)[key]
      for (const name of settingNames) {
        const { read, into } = known[name]
        const value = values.has(name) ? read(values.get(name), base) : undefined
        if (value === undefined) continue
        for (const [key, part] of Object.entries(into(value as never, config))) Object.defineProperty(config, key, { value: part, enumerable: true, configurable: true })
      }
    },
  }
  lives.set(config, live)
  return live
}

/** The live side of a configuration that `openLiveConfig` made. */
export function liveOf(config: Config): LiveConfig {
  const live = lives.get(config)
  if (!live) throw new Error('this configuration is not live')
  return live
}

/** Follows what staff set, in this or any other process, until the answered function is called. After a lost connection everything is read anew. */
export async function followSettings(db: Pool, config: Config): Promise<() => Promise<void>> {
  const live = liveOf(config)
  let reading = Promise.resolve()
  const read = async () => {
    const rows = await db<{ name: string; value: unknown }[]>`select name, value from settings`
    live.set(new Map(rows.map(({ name, value }) => [name, value])))
  }
  // One after the other, so that an older answer never overtakes a newer one; a failed one is followed by the next notice.
  const again = () => (reading = reading.then(read).catch(() => {}))
  const { unlisten } = await db.listen(
    CHANNEL,
    () => void again(),
    () => void again(),
  )
  await again()
  return unlisten
}

export const settingsChannel = CHANNEL
