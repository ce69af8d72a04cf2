import { createHash } from 'node:crypto'
import type { KuaidiConfig } from '../../config/partners.ts'
import { type TrackAnswer, type Tracking, TrackingDown, type TrackQuestion, type TrackState, type TrackStep } from './types.ts'

const PATIENCE_MS = 8000
/** "查询无结果": the courier knows nothing of the number, yet. */
const NOTHING = '500'
const MOST_STEPS = 100

/** The service's states: 0 under way, 1 picked up, 2 trouble, 3 signed for, 4 and 6 back, 5 being delivered, 7 passed on, 8 customs, 14 refused. */
const states: Record<string, TrackState> = {
  0: 'moving',
  1: 'moving',
  2: 'trouble',
  3: 'arrived',
  4: 'returned',
  5: 'delivering',
  6: 'returned',
  7: 'moving',
  8: 'moving',
  14: 'trouble',
}

/** Kuaidi100's query in real time. Protocol: https://api.kuaidi100.com/document/5f0ffb5ebc8da837cbd8aefc */
export function kuaidi100(config: KuaidiConfig): Tracking {
  return {
    async query(question) {
      const reply = await post(`${config.url}/poll/query.do`, formOf(config, question))
      if (reply.result === false) {
        if (String(reply.returnCode) === NOTHING) return { known: false }
        throw new TrackingDown(`kuaidi100: ${String(reply.returnCode)} ${String(reply.message ?? '').slice(0, 200)}`)
      }
      return answerOf(reply)
    },
  }
}

/** The signature is of the parameters exactly as they are sent. */
export function formOf({ customer, key }: Pick<KuaidiConfig, 'customer' | 'key'>, { courier, number, phone }: TrackQuestion): URLSearchParams {
  const param = JSON.stringify({ com: courier, num: number, phone, resultv2: '4' })
  const sign = createHash('md5').update(`${param}${key}${customer}`).digest('hex').toUpperCase()
  return new URLSearchParams({ customer, sign, param })
}

async function post(url: string, form: URLSearchParams): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS), body: form })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return Object(await response.json()) as Record<string, unknown>
  } catch (error) {
    throw new TrackingDown(`kuaidi100: ${(error as Error).name} ${(error as Error).message.slice(0, 100)}`)
  }
}

function answerOf(reply: Record<string, unknown>): TrackAnswer {
  const state = states[String(reply.state)]
  if (String(reply.status) !== '200' || !state || !Array.isArray(reply.data)) throw new TrackingDown('kuaidi100: an answer that says nothing')
  return { known: true, state, steps: reply.data.slice(0, MOST_STEPS).map(stepOf) }
}

function stepOf(step: unknown): TrackStep {
  const { ftime, time, context } = Object(step) as Record<string, unknown>
  return { at: String(ftime ?? time ?? '').slice(0, 19), text: String(context ?? '').slice(0, 500) }
}
