import { seenNow } from './context.ts'
import { blotted, plainError } from './log.ts'
import { faults } from './metrics.ts'

type Report = (error: unknown, tags: Record<string, string>) => void
let report: Report | undefined

/** A fault of ours: counted, and told to the error tracker where there is one. */
export function reportFault(error: unknown, where: 'request' | 'job', tags: Record<string, string> = {}): void {
  faults.inc({ where })
  report?.(error, { ...tags, where, request_id: seenNow()?.requestId ?? '' })
}

/**
 * Faults go to Sentry from now on: what broke, where, and the request's id; neither who asked nor what they sent. The library's own
 * looking at requests, processes and consoles stays off. Loaded only when it is called.
 * @returns sends what is waiting, and no more after that
 */
export async function openFaultReports({ dsn, program, env }: { dsn: string; program: string; env: string }): Promise<() => Promise<void>> {
  const sentry = await import('@sentry/node')
  sentry.init({
    dsn,
    environment: env,
    serverName: program,
    defaultIntegrations: false,
    skipOpenTelemetrySetup: true,
    sendDefaultPii: false,
    beforeSend(event) {
      const { request: _request, user: _user, breadcrumbs: _breadcrumbs, extra: _extra, ...rest } = event
      return JSON.parse(blotted(JSON.stringify(rest))) as typeof event
    },
  })
  report = (error, tags) => {
    const plain = plainError(error instanceof Error ? error : new Error(String(error)))
    // A copy, without the rows and values that the database hangs onto its faults.
    const shown = Object.assign(new Error(String(plain.message)), { name: String(plain.type), stack: String(plain.stack) })
    sentry.captureException(shown, { tags })
  }
  return async () => {
    report = undefined
    await sentry.close(2000)
  }
}
