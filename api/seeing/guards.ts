import type { FastifyBaseLogger } from 'fastify'

/** Refusals by which the shop has kept somebody out, by what they say in the log. Nobody's name, address or words stand there: the request's id leads to them where they may be seen. */
const KEPT_OUT: Record<number, string> = {
  403: 'access refused',
  12000: 'right missing',
  12032: 'second factor missing',
  10105: 'log-in refused',
  10117: 'log-in refused',
  10131: 'log-in refused: closed account',
  12001: 'log-in refused: staff',
  12002: 'log-in refused: suspended staff',
  12031: 'second factor refused',
  10125: 'code refused',
  10115: 'code refused',
  10134: 'link refused',
  10174: 'password refused',
  10008: 'too many tries',
  10045: 'too many requests',
  10007: 'another site',
  10081: 'form without a pass',
  10090: 'bad file',
  11307: 'forged ticket',
  11405: 'forged link',
}

/** Who attacks must not fill the disk: the lines of one second, beyond which they are only counted. */
const MOST_A_SECOND = 20

const state = { second: 0, lines: 0, left: 0 }
let log: FastifyBaseLogger | undefined

/** From now on what the guards do is written into this log. */
export const tellGuardsTo = (to: FastifyBaseLogger): void => void (log = to)

/** A line for a refusal that kept somebody out. */
export function tellGuard(refusal: number): void {
  const event = KEPT_OUT[refusal]
  if (event !== undefined) line(event, { refusal })
}

/** A line for somebody who came in or went: how, and nothing of who. */
export const tellEntry = (event: 'logged in' | 'logged out', of: { realm: 'buyer' | 'staff'; way?: string; session: number }): void => line(event, of)

function line(event: string, fields: Record<string, unknown>): void {
  if (!log) return
  const second = Math.floor(performance.now() / 1000)
  if (second !== state.second) {
    if (state.left > 0) log.info({ event: 'guards', left_out: state.left }, 'more events of the guards than are written')
    Object.assign(state, { second, lines: 0, left: 0 })
  }
  if (++state.lines > MOST_A_SECOND) return void state.left++
  log.info({ event, ...fields }, 'guard')
}
