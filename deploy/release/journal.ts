import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Machine } from './machine.ts'

/** Which release each host has; null where there is none yet. */
export type Standing = Record<string, string | null>
/** One change of what stands; `under way` until it is done or taken back. */
export type Change = { stamp: string; version: string; from: Standing; what: 'release' | 'rollback'; end: 'under way' | 'done' | 'taken back'; backup?: string }
/** The last changes, oldest first. */
export type Journal = Change[]

const KEPT = 50

/** What was released on a machine, the oldest first; empty before its first release. */
export async function readJournal(machine: Machine, home: string): Promise<Journal> {
  const text = await machine.run(['sh', '-c', '[ ! -e "$1" ] || cat "$1"', 'sh', `${home}/releases.json`])
  return text === '' ? [] : (JSON.parse(text) as Journal)
}

/** Writes it whole or not at all. */
export async function writeJournal(machine: Machine, home: string, journal: Journal): Promise<void> {
  await machine.run(
    ['sh', '-c', 'mkdir -p "$2" && cat > "$1.new" && sync "$1.new" && mv "$1.new" "$1"', 'sh', `${home}/releases.json`, home],
    JSON.stringify(journal.slice(-KEPT), null, 2),
  )
}

/** The change that nobody has ended. */
export const unfinished = (journal: Journal): Change | undefined => journal.findLast(({ end }) => end === 'under way')
/** The change that made what stands. */
export const lastDone = (journal: Journal): Change | undefined => journal.findLast(({ end }) => end === 'done')

type Holder = { token: string; machine: string; pid: number; born: string; since: string }

/**
 * Lets nobody else release until the returned function is called. A holder on this machine that is gone is passed over; one on another machine only
 * with `takeOver`, since from here nobody can tell.
 */
export async function lock(machine: Machine, home: string, takeOver: boolean): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ token: randomUUID(), machine: hostname(), pid: process.pid, born: birthOf(process.pid), since: new Date().toISOString() } satisfies Holder)
  const place = `${home}/release.lock`
  // Compares and writes while it alone may; says who holds it, unless that is the one that may be passed over.
  const take = (passed: string) =>
    machine.run([
      'sh',
      '-c',
      'mkdir -p "$4" && exec 9>"$1.guard" && flock 9 && if [ -s "$1" ] && [ "$(cat "$1")" != "$3" ]; then cat "$1"; else printf %s "$2" > "$1.new" && mv "$1.new" "$1"; fi',
      'sh',
      place,
      mine,
      passed,
      home,
    ])
  let holder = await take('')
  if (holder !== '' && (takeOver || isGone(holder))) holder = await take(holder)
  if (holder !== '') throw new Error(`${wordsOf(holder)} Wait for it; if it is certainly gone, say --take-over.`)
  return async () => {
    await machine.run(['sh', '-c', 'exec 9>"$1.guard" && flock 9 && if [ "$(cat "$1")" = "$2" ]; then rm "$1"; fi', 'sh', place, mine])
  }
}

function isGone(text: string): boolean {
  const { machine, pid, born } = JSON.parse(text) as Holder
  return machine === hostname() && birthOf(pid) !== born
}

function wordsOf(text: string): string {
  const { machine, pid, since } = JSON.parse(text) as Holder
  return `Another release has been under way since ${since} (process ${pid} on ${machine}).`
}

/** When a process was started, in ticks of the machine; a number may be given to another process later. Empty where there is none. */
function birthOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]!
  } catch {
    return ''
  }
}
