import { generateKeyPairSync } from 'node:crypto'
import type { Store } from './store.ts'

/** How a notice is to go wrong, chosen at the cashier. */
export const noticeKinds = ['now', 'late', 'twice', 'forged', 'wrong-amount', 'too-much', 'none'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** A notice that waits to be sent. */
export type NoticeRow = { id: number; kind: NoticeKind; url: string; body: string; tries: number; most_tries: number }

/** A notice as it is written down: `dueIn` milliseconds, `copies` of it, each tried at most so often. */
export type NoticeDraft = { number: string; kind: NoticeKind; url: string; body: string; dueIn: number; copies: number; mostTries: number }

/** What the shop said to a notice, and whether the gateway takes it for heard. */
export type Heard = { taken: boolean; answer: string }

export type NoticeQueue = {
  /** Writes a notice down; it is sent from then on until the shop has heard it or its tries are used up. */
  add(draft: NoticeDraft): void
  stop(): void
}

/**
 * Sends what is due, also what an earlier process left behind.
 * @param options.waits milliseconds from each try to the next
 * @param options.send one try; a forgery is tried like any other
 */
export function startNoticeQueue(
  store: Store,
  options: { table: 'notices' | 'wechat_notices'; waits: readonly number[]; send: (notice: NoticeRow, stopped: AbortSignal) => Promise<Heard> },
): NoticeQueue {
  const { table, waits } = options
  const sending = new Set<number>()
  const stopped = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const schedule = () => {
    clearTimeout(timer)
    if (stopped.signal.aborted) return
    const { at } = store.prepare(`select min(due_at) as at from ${table} where due_at is not null`).get() as { at: number | null }
    if (at === null) return
    // A row that is being sent is due already; it must not make the timer spin.
    timer = setTimeout(sendDue, Math.min(Math.max(at - Date.now(), sending.size > 0 ? 100 : 0), 60_000))
  }

  const sendDue = () => {
    const due = store.prepare(`select id, kind, url, body, tries, most_tries from ${table} where due_at <= ? order by id limit 50`).all(Date.now()) as NoticeRow[]
    for (const notice of due) if (!sending.has(notice.id)) void send(notice)
    schedule()
  }

  const send = async (notice: NoticeRow) => {
    sending.add(notice.id)
    const { taken, answer } = await options.send(notice, stopped.signal)
    sending.delete(notice.id)
    if (stopped.signal.aborted) return
    const tries = notice.tries + 1
    const wait = waits[notice.tries]
    const over = taken || tries >= notice.most_tries || wait === undefined
    const said = taken ? 'success' : answer.slice(0, 200)
    store.prepare(`update ${table} set tries = ?, answer = ?, due_at = ? where id = ?`).run(tries, said, over ? null : Math.round(Date.now() + wait), notice.id)
    schedule()
  }

  schedule()
  return {
    add({ number, kind, url, body, dueIn, copies, mostTries }) {
      const write = store.prepare(`insert into ${table} (number, kind, url, body, due_at, most_tries) values (?, ?, ?, ?, ?, ?)`)
      for (let copy = 0; copy < copies; copy++) write.run(number, kind, url, body, Date.now() + dueIn, mostTries)
      schedule()
    },
    stop() {
      stopped.abort()
      clearTimeout(timer)
    },
  }
}

/**
 * Puts a notice to the shop. `answer` is what it said, trimmed; a sentence in brackets when it said nothing, `status` then 0.
 * @param options.patience milliseconds until silence is an answer
 */
export async function putNotice(
  url: string,
  body: string,
  options: { headers: Record<string, string>; patience: number; stopped: AbortSignal },
): Promise<{ status: number; answer: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: options.headers,
      signal: AbortSignal.any([options.stopped, AbortSignal.timeout(options.patience)]),
    })
    return { status: response.status, answer: (await response.text()).trim() || `(HTTP ${response.status})` }
  } catch (error) {
    return { status: 0, answer: `(${(error as Error).message})` }
  }
}

let stranger: string | undefined
/** The private key of somebody whom the shop does not know, PEM; made once. */
export function strangersKey(): string {
  stranger ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  return stranger
}
