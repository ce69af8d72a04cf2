import { setTimeout as sleep } from 'node:timers/promises'
import { lacking } from './compatible.ts'
import { type Crew, openCrew } from './crew.ts'
import { type Fleet, nearestFirst, type Process, turnsOf } from './hosts.ts'
import { type Change, type Journal, lastDone, lock, readJournal, type Standing, unfinished, writeJournal } from './journal.ts'
import type { Pack } from './pack.ts'

export type Settings = { fleet: Fleet; say(sentence: string): void; takeOver?: boolean; now?: () => Date }

/** A change that was taken back, or could not begin; its words are one sentence about what happened and what stands. */
export class NotReleased extends Error {}

/**
 * Puts a release on every host, one turn after the other, while the others serve: ship → try an order with the new code → back up and migrate where
 * the database changes → and in each turn drain and stop (nearest to the client first), swap, start (farthest first), check. When anything fails, those who
 * were touched get back what stood; migrations stay, for they only add. One that was killed is done again by the next one.
 * @returns one sentence about what stands now
 */
export async function release(settings: Settings, pack: Pack): Promise<string> {
  return await alone(settings, async (shop) => {
    const from = await whatStood(shop)
    for (const crew of shop.crews.values()) await crew.ship(pack)
    await refuseTakingAway(shop, pack)
    return await change(shop, { what: 'release', version: pack.version, from, migrate: pack.migrations })
  })
}

/**
 * Puts back the release that stood before the last change, or another one that the hosts still have.
 * @returns one sentence about what stands now
 */
export async function rollback(settings: Settings, wish?: string): Promise<string> {
  return await alone(settings, async (shop) => {
    const last = unfinished(shop.journal) ?? lastDone(shop.journal)
    const before = last?.from[shop.lead.name]
    const version = wish ?? before
    if (!version) throw new NotReleased('There is no release to go back to.')
    const from = await whatStood(shop)
    for (const crew of shop.crews.values()) {
      if (!(await crew.has(version))) throw new NotReleased(`${crew.name} has no release ${version} any more; nothing was changed.`)
      await crew.prove(version)
    }
    await refuseLacking(shop, version)
    return await change(shop, { what: 'rollback', version, from })
  })
}

type Shop = { settings: Settings; crews: Map<string, Crew>; lead: Crew; home: string; journal: Journal }

async function alone(settings: Settings, work: (shop: Shop) => Promise<string>): Promise<string> {
  const { fleet, say, takeOver = false } = settings
  const crews = new Map(fleet.hosts.map((host) => [host.name, openCrew(fleet, host, say)]))
  const [{ name, home }] = fleet.hosts as [Fleet['hosts'][number]]
  const lead = crews.get(name) as Crew
  const unlock = await lock(lead.machine, home, takeOver).catch((error: Error) => {
    throw new NotReleased(`Nothing was changed: ${error.message}`, { cause: error })
  })
  try {
    return await work({ settings, crews, lead, home, journal: await readJournal(lead.machine, home) })
  } catch (error) {
    if (error instanceof NotReleased) throw error
    throw new NotReleased(`Nothing was changed: ${(error as Error).message}`, { cause: error })
  } finally {
    await unlock()
  }
}

/** What each host had before; of a change that was killed, before that one. */
async function whatStood({ crews, journal, settings }: Shop): Promise<Standing> {
  const killed = unfinished(journal)
  if (killed) settings.say(`The ${killed.what} of ${killed.version} was never ended; what stood before it is what counts.`)
  const standing: Standing = {}
  for (const [name, crew] of crews) standing[name] = killed && name in killed.from ? (killed.from[name] as string | null) : await crew.standing()
  return standing
}

/** The code that stands must not need what the new migrations take away. */
async function refuseTakingAway({ lead, journal }: Shop, pack: Pack): Promise<void> {
  const stood = unfinished(journal)?.from[lead.name] ?? (await lead.standing())
  if (stood === null) return
  const faults = lacking(await lead.migrations(stood), await lead.contracts(pack.version))
  if (faults.length > 0) throw new Error(`${stood} still serves, and ${faults.join('; ')}. Release what comes between first.`)
}

/** Nor may older code come back to a database that has lost what it needs. */
async function refuseLacking({ lead, journal }: Shop, version: string): Promise<void> {
  const code = await lead.migrations(version)
  const known = new Set([await lead.standing(), ...journal.map((one) => one.version)].filter((one) => one !== null))
  for (const other of known) {
    if (!(await lead.has(other))) continue
    const faults = lacking(code, await lead.contracts(other))
    if (faults.length > 0) throw new NotReleased(`${version} cannot come back: ${faults.join('; ')}. Nothing was changed; restore a backup if you must.`)
  }
}

type Wish = Pick<Change, 'what' | 'version' | 'from'> & { migrate?: readonly string[] }

async function change(shop: Shop, { what, version, from, migrate }: Wish): Promise<string> {
  const { settings, crews, lead } = shop
  const stamp = stampOf((settings.now ?? (() => new Date()))())
  const entry: Change = { stamp, version, from, what, end: 'under way' }
  // Of what was killed nobody knows how far it came.
  const touched = new Set(unfinished(shop.journal) ? settings.fleet.hosts.flatMap(({ name, processes }) => [name, ...processes.map((one) => `${name} ${one.name}`)]) : [])
  try {
    await begin(shop, entry)
    if (migrate) await bringDatabase(shop, entry, migrate)
    for (const crew of crews.values()) await crew.check(version)
    for (const crew of crews.values()) await crew.remember(stamp, from[crew.name] ?? null)
    await walk(shop, version, touched)
  } catch (error) {
    throw new NotReleased(await takeBack(shop, entry, touched, (error as Error).message), { cause: error })
  }
  entry.end = 'done'
  await writeJournal(lead.machine, shop.home, shop.journal)
  await tidy(shop).catch((error: unknown) => settings.say(`Old releases could not be removed: ${(error as Error).message}`))
  const before = from[lead.name]
  return `${version} is open on ${crews.size} host${crews.size === 1 ? '' : 's'}${before && before !== version ? `; ${before} stood before` : ''}.`
}

/** From now on who comes next knows of it. What was killed before is over with this. */
async function begin({ lead, home, journal }: Shop, entry: Change): Promise<void> {
  for (const one of journal) if (one.end === 'under way') one.end = 'taken back'
  journal.push(entry)
  await writeJournal(lead.machine, home, journal)
}

/** Where the database changes, backs up what stands and then adds what is new, while the old code serves. */
async function bringDatabase({ settings, lead, home, journal }: Shop, entry: Change, migrations: readonly string[]): Promise<void> {
  const stood = entry.from[lead.name] ?? null
  const known = stood === null ? [] : await lead.migrations(stood)
  const fresh = migrations.filter((name) => !known.includes(name))
  if (stood !== null && fresh.length > 0) {
    settings.say(`${lead.name}: backing up, for ${fresh.length} migrations are new`)
    entry.backup = `${home}/backups/${entry.stamp}`
    await lead.jishi(stood, 'backup', '--to', entry.backup)
    await writeJournal(lead.machine, home, journal)
  }
  settings.say(`${lead.name}: migrating`)
  await lead.jishi(entry.version, 'migrate')
}

/** Turn after turn; who has the release already is left alone. */
async function walk({ settings, crews }: Shop, version: string, touched: Set<string>): Promise<void> {
  const swapped = new Set<string>()
  const turns = turnsOf(settings.fleet.hosts)
  for (const [n, { host, processes }] of turns.entries()) {
    const crew = crews.get(host.name) as Crew
    const due = []
    for (const process of nearestFirst(processes)) if (!(await crew.runs(process, version))) due.push(process)
    for (const process of due) {
      touched.add(`${host.name} ${process.name}`)
      await crew.stop(process)
    }
    if (!swapped.has(host.name)) {
      swapped.add(host.name)
      touched.add(host.name)
      await crew.swap(version)
    }
    for (const process of due.toReversed()) await crew.start(process, version)
    await crew.check(version, processes)
    // Until the proxy gives the new ones work, the next ones stay.
    if (n < turns.length - 1 && due.some(({ kind }) => kind === 'web')) await sleep(settings.fleet.settleSeconds * 1000)
  }
}

/** Gives back what stood to all who were touched, the last one first; returns one sentence about it. */
async function takeBack(shop: Shop, entry: Change, touched: ReadonlySet<string>, why: string): Promise<string> {
  const { settings, crews, lead, home, journal } = shop
  const begun = `The ${entry.what} of ${entry.version}`
  const reason = why.replace(/\s+/g, ' ').replace(/[.;]\s*$/, '')
  settings.say(`${begun} fails: ${reason}`)
  const faults: string[] = []
  const done = new Set<string>()
  for (const { host, processes } of turnsOf(settings.fleet.hosts).toReversed()) {
    if (!touched.has(host.name) && !processes.some(({ name }) => touched.has(`${host.name} ${name}`))) continue
    const crew = crews.get(host.name) as Crew
    const stood = entry.from[host.name] ?? null
    const mine: Process[] = []
    try {
      for (const process of nearestFirst(processes)) if (touched.has(`${host.name} ${process.name}`) && !(stood !== null && (await crew.runs(process, stood)))) mine.push(process)
      for (const process of mine) await crew.stop(process)
      if (!done.has(host.name)) await crew.swap(stood)
      done.add(host.name)
      if (stood !== null) for (const process of mine.toReversed()) await crew.start(process, stood)
      if (stood !== null && mine.some(({ kind }) => kind === 'web')) await sleep(settings.fleet.settleSeconds * 1000)
    } catch (error) {
      faults.push(`${host.name}: ${(error as Error).message.replace(/\s+/g, ' ')}`)
    }
  }
  if (faults.length > 0)
    return `${begun} failed (${reason}), and what stood could not be put back everywhere (${faults.join('; ')}): look there now, then release or roll back again.`
  entry.end = 'taken back'
  await writeJournal(lead.machine, home, journal)
  const stands = entry.from[lead.name]
  if (!stands) return `${begun} was taken back: ${reason}; nothing stands, as before.`
  return `${begun} was taken back: ${reason}; ${touched.size === 0 ? `nobody was stopped, and ${stands} serves on` : `${stands} serves as before`}.`
}

async function tidy({ settings, crews, journal }: Shop): Promise<void> {
  const wanted = [
    ...new Set(
      journal
        .filter(({ end }) => end === 'done')
        .flatMap(({ version, from }) => [version, ...Object.values(from)])
        .reverse(),
    ),
  ].filter((one) => one !== null)
  for (const crew of crews.values()) await crew.prune(wanted.slice(0, settings.fleet.keep))
}

/** YYYYMMDDHHMMSS, in UTC. */
const stampOf = (at: Date): string => at.toISOString().replace(/\D/g, '').slice(0, 14)
