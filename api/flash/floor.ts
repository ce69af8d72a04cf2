import type { Deps } from '../deps.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Board, openBoard } from './board.ts'
import type { ClaimState, Outcome } from './claim.ts'
import { type Funnel, openFunnel } from './funnel.ts'
import { type Gate, openGate } from './gate.ts'
import { phaseOf, type Sale, soldOut } from './sale.ts'
import { holderOf } from './ticket.ts'

/** Where a process sells: what it knows of the sales, how fast it lets people in, and its way to claim pieces. */
export type Floor = { board: Board; gate: Gate; funnel: Funnel }

const floors = new WeakMap<Deps['db'], Floor>()

/** Opens the floor of a process, which pages and routes share; answers what closes it. */
export async function openFloor(deps: Deps): Promise<() => Promise<void>> {
  const board = await openBoard(deps)
  const gate = openGate()
  const funnel = openFunnel(deps, board, gate)
  floors.set(deps.db, { board, gate, funnel })
  return async () => {
    await funnel.close()
    await board.close()
  }
}

/** The floor of this process. */
export function floorOf(deps: Pick<Deps, 'db'>): Floor {
  const floor = floors.get(deps.db)
  if (!floor) throw new Error('the floor of flash sales is not open')
  return floor
}

/** What a buyer has, once they have claimed: a held piece or a place in the line. */
export type Claimed = { state: Extract<ClaimState, 'held' | 'waiting' | 'ordered'>; holdUntil: Date | null }

/**
 * Claims pieces of a sale with a ticket. What memory can answer never reaches the queue or the database: no such sale, not yet,
 * a ticket that is none, sold out for who has nothing of it. The same again is the same answer, also when nothing is left any more.
 * Throws 11300 none, 11301 not begun, 11302 over, 11303 sold out, 11304 lapsed, 11305 too many, 11306 too crowded, 11307 the ticket.
 */
export async function claimWithTicket(deps: Pick<Deps, 'db' | 'config' | 'clock'>, { saleId, ticket, count }: { saleId: number; ticket: string; count: number }): Promise<Claimed> {
  const { board, funnel } = floorOf(deps)
  const sale = board.get(saleId)
  if (!sale) throw new Refusal(11300)
  const now = deps.clock()
  const phase = phaseOf(sale, now)
  if (phase === 'coming') throw tooEarly(sale, now)
  const userId = await holderOf(deps.config, ticket, saleId, now)
  if (count > sale.personLimit) throw new Refusal(11305, { most: sale.personLimit })
  const closed = phase === 'over' || phase === 'full'
  if (closed && !(await board.claimants(saleId)).has(userId)) throw new Refusal(soldOut(sale, now) ? 11303 : 11302)
  return answerOf(await funnel.claim({ saleId, userId, count }), sale, now)
}

function answerOf(outcome: Outcome, sale: Sale, now: Date): Claimed {
  if ('refused' in outcome) throw outcome.refused === 'coming' ? tooEarly(sale, now) : new Refusal(outcome.refused === 'over' && !soldOut(sale, now) ? 11302 : 11303)
  const { claim, holdUntil } = outcome
  if (claim === 'lapsed') throw new Refusal(11304)
  if (claim === 'lost') throw new Refusal(11303)
  return { state: claim, holdUntil }
}

const tooEarly = (sale: Sale, now: Date): Refusal => new Refusal(11301, { seconds: Math.ceil((sale.startsAt.getTime() - now.getTime()) / 1000) })
