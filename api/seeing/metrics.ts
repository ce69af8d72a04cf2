import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { tellGuard } from './guards.ts'
import { onRefusal } from '../shared/refusals.ts'

/** Everything that this process counts. Names follow Prometheus: seconds, `_total`. */
export const registry = new Registry()

let started = false
/** Event loop delay, garbage collection, memory and processor of this process; from the first call on. */
export function countProcess(): void {
  if (started) return
  started = true
  collectDefaultMetrics({ register: registry })
}

const registers = [registry]
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** By the route's pattern, never by its address; `status` is a class such as 2xx. */
export const requestSeconds = new Histogram({
  name: 'jishi_http_request_duration_seconds',
  help: 'Requests answered, by route',
  labelNames: ['method', 'route', 'status'],
  buckets: SECONDS,
  registers,
})
export const requestsOpen = new Gauge({ name: 'jishi_http_requests_open', help: 'Requests under way', registers })
export const refusals = new Counter({ name: 'jishi_refusals_total', help: 'Refusals by code', labelNames: ['code'], registers })
export const stockConflicts = new Counter({ name: 'jishi_stock_conflicts_total', help: 'Orders and carts refused for want of stock', labelNames: ['code'], registers })
export const loginsRefused = new Counter({ name: 'jishi_logins_refused_total', help: 'Log-ins refused', labelNames: ['realm'], registers })
export const payments = new Counter({
  name: 'jishi_payments_total',
  help: 'What became of payments: asked, paid, failed, refunded, surplus, and what else a gateway said',
  labelNames: ['method', 'outcome'],
  registers,
})
export const jobSeconds = new Histogram({ name: 'jishi_job_duration_seconds', help: 'Jobs run', labelNames: ['job', 'outcome'], buckets: [...SECONDS, 60, 600], registers })
export const callSeconds = new Histogram({
  name: 'jishi_outgoing_request_duration_seconds',
  help: 'Calls to gateways and stores',
  labelNames: ['host', 'outcome'],
  buckets: SECONDS,
  registers,
})
export const kvFaults = new Counter({ name: 'jishi_kv_faults_total', help: 'Times that Redis did not answer; the database or this process stands in', registers })
export const pluginFaults = new Counter({
  name: 'jishi_plugin_faults_total',
  help: 'Times that a plugin threw, was late or answered what cannot be',
  labelNames: ['plugin', 'what'],
  registers,
})
export const faults = new Counter({ name: 'jishi_faults_total', help: 'Faults of ours: answers of 500, failed jobs', labelNames: ['where'], registers })

export const limited = new Counter({ name: 'jishi_limited_total', help: 'Requests over a budget: refused, or slowed', labelNames: ['budget', 'outcome'], registers })
export const doubtful = new Counter({ name: 'jishi_doubtful_total', help: 'Why requests were slowed', labelNames: ['why'], registers })
export const formsRefused = new Counter({
  name: 'jishi_forms_refused_total',
  help: 'Forms of pages that a program has sent, or an old page',
  labelNames: ['form', 'why'],
  registers,
})
export const laneOpen = new Gauge({ name: 'jishi_slow_lane', help: 'Requests that wait in the slow lane', registers })

const STOCK = new Set([10404, 10406, 10304])
const LOGIN: Record<number, string> = { 10105: 'buyer', 10117: 'buyer', 12001: 'staff', 12002: 'staff', 12031: 'staff' }

onRefusal((code) => {
  refusals.inc({ code })
  if (STOCK.has(code)) stockConflicts.inc({ code })
  tellGuard(code)
  if (LOGIN[code]) loginsRefused.inc({ realm: LOGIN[code] })
})

const PATIENCE_MS = 2000

/** A gauge that is read when somebody asks; a source that fails, or keeps us waiting, leaves its last value and shows up in `jishi_gauge_faults_total`. */
export function gauge<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[],
  read: (set: (labels: Record<Label, string>, value: number) => void) => unknown,
): void {
  if (registry.getSingleMetric(name)) registry.removeSingleMetric(name)
  let reading: Promise<unknown> | undefined
  new Gauge({
    name,
    help,
    labelNames,
    registers,
    async collect() {
      try {
        const found: [Record<Label, string>, number][] = []
        if (reading) throw new Error('still at it')
        reading = (async () => await read((labels, value) => found.push([labels, value])))().finally(() => (reading = undefined))
        await within(reading)
        this.reset()
        for (const [labels, value] of found) this.set(labels, value)
      } catch {
        gaugeFaults.inc({ name })
      }
    },
  })
}
async function within(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), PATIENCE_MS)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const gaugeFaults = new Counter({ name: 'jishi_gauge_faults_total', help: 'Gauges that could not be read', labelNames: ['name'], registers })
