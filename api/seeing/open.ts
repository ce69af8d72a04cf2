import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Deps } from '../deps.ts'
import { openOne } from '../shared/db.ts'
import { lookAtCalls } from './calls.ts'
import { openFaultReports } from './faults.ts'
import { type Kept, showBackups, showPages, showPool, showQueues } from './gauges.ts'
import { countProcess, gauge, registry } from './metrics.ts'
import { lookAtStatements } from './statements.ts'
import { openTracing } from './trace.ts'

const PORTS = 32

export type Seeing = { /** Where the numbers are; empty for nowhere. */ metricsUrl: string; close(): Promise<void> }

/** Opens what looks at this process: its numbers on a port of their own, traces and fault reports where their collectors are named. */
export async function openSeeing(deps: Deps, program: 'web' | 'worker', kept?: () => Kept): Promise<Seeing> {
  const { config, db, log } = deps
  const { metricsPort, metricsHost, otlp, traceRatio, sentryDsn } = config.seeing
  lookAtCalls(log, hostsOf(config))
  const closers: (() => Promise<unknown>)[] = []
  if (metricsPort || otlp) lookAtStatements(db)
  if (otlp) closers.push((await openTracing({ endpoint: otlp, program, ratio: traceRatio })).close)
  if (sentryDsn) closers.push(await openFaultReports({ dsn: sentryDsn, program, env: config.env }))
  let metricsUrl = ''
  if (metricsPort) {
    countProcess()
    showPool(config.poolSize)
    if (program === 'worker') {
      // Beside the pool: when that is exhausted the numbers are wanted most.
      const own = openOne(db)
      showQueues(own)
      if (config.backup.dir) showBackups(config.backup.dir)
      closers.push(() => own.end({ timeout: 1 }))
    }
    gauge('jishi_info', 'What this process is', ['program', 'env', 'node'], (set) => set({ program, env: config.env, node: process.version }, 1))
    if (kept) showPages(kept)
    const server = await listen(metricsHost, metricsPort)
    const { port } = server.address() as AddressInfo
    metricsUrl = `http://${metricsHost}:${port}/metrics`
    log.info({ metricsUrl }, 'metrics are shown')
    closers.push(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
  }
  return {
    metricsUrl,
    async close() {
      for (const one of closers) await one()
    },
  }
}

/** The first free port from this one on: several processes of one machine have the same settings. */
async function listen(host: string, from: number): Promise<Server> {
  for (let port = from; ; port++) {
    const server = createServer(async (request, response) => {
      if (request.url !== '/metrics' || request.method !== 'GET') return response.writeHead(404).end()
      try {
        const text = await registry.metrics()
        response.writeHead(200, { 'content-type': registry.contentType }).end(text)
      } catch {
        response.writeHead(500).end()
      }
    })
    // Exclusive: in a cluster every process answers for itself.
    server.listen({ host, port, exclusive: true })
    try {
      await once(server, 'listening')
      // Nobody stays for the sake of its numbers.
      return server.unref()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port - from >= PORTS) throw error
    }
  }
}

/** Whom the shop has contracts with. */
function hostsOf(config: Deps['config']): string[] {
  const urls = [config.alipay.gateway, config.wechat.url, config.weibo.url, config.qq.url, config.yuntongxun.url, config.kuaidi.url]
  const s3 = config.s3 ? [config.s3.host, `${config.s3.bucket}.${config.s3.host}`] : []
  return [...urls.map((url) => URL.parse(url)?.host ?? ''), ...s3]
}
