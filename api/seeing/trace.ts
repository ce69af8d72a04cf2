import type { Span, SpanKind, Tracer } from '@opentelemetry/api'
import { watchCalls } from './calls.ts'
import { runUnseen, seenNow } from './context.ts'
import { watchStatements } from './statements.ts'

export type Tracing = {
  /** Begins what a request or job is: under the caller's trace when its `traceparent` is well-formed. Ended by its `end`. */
  begin(name: string, kind: 'server' | 'consumer', attributes: Record<string, string | number>, traceparent?: unknown): Span
  end(span: Span, attributes?: Record<string, string | number>, error?: unknown): void
  /** Sends what is waiting, and no more after that. */
  close(): Promise<void>
}

let tracing: Tracing | undefined
/** Undefined, and free of cost, where no collector is named. */
export const tracingNow = (): Tracing | undefined => tracing

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * Traces by OpenTelemetry to a collector (OTLP over HTTP): a span for every request, statement, job and outgoing call; the trace goes on
 * across processes by W3C Trace Context (https://www.w3.org/TR/trace-context/). Loaded only when it is called. Statements are told with
 * their places (?) and without values.
 * @param endpoint the collector's base, such as http://127.0.0.1:4318; `/v1/traces` is added
 */
export async function openTracing({ endpoint, program, ratio }: { endpoint: string; program: string; ratio: number }): Promise<Tracing> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }, names] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/semantic-conventions'),
  ])
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ [names.ATTR_SERVICE_NAME]: `jishi-${program}` }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }))],
  })
  const tracer: Tracer = provider.getTracer('jishi')
  const { ROOT_CONTEXT, SpanKind: Kind, SpanStatusCode, trace } = api
  const child = (name: string, kind: SpanKind, attributes: Record<string, string | number>): Span | undefined => {
    const parent = seenNow()?.span
    return parent && tracer.startSpan(name, { kind, attributes }, trace.setSpan(ROOT_CONTEXT, parent))
  }
  const finish = (span: Span, error?: unknown): void => {
    // The message may quote what somebody typed.
    if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: String((error as { code?: string }).code ?? (error as Error).name) })
    // It may send what has come together, which is no part of what it is about.
    runUnseen(() => span.end())
  }
  watchStatements((text) => {
    if (!seenNow()?.span) return () => {}
    const words = text().replaceAll(/\s+/g, ' ').trim()
    const span = child(words.split(' ', 1)[0]!.toLowerCase(), Kind.CLIENT, { 'db.system.name': 'postgresql', 'db.query.text': words.slice(0, 2000) })
    return (error) => span && finish(span, error)
  })
  watchCalls(({ method, host, path, header }) => {
    const span = child(`${method} ${host}`, Kind.CLIENT, { 'http.request.method': method, 'server.address': host, 'url.path': path })
    if (!span) return () => {}
    const { traceId, spanId, traceFlags } = span.spanContext()
    header('traceparent', `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`)
    return (status, error) => {
      span.setAttribute('http.response.status_code', status)
      finish(span, error ?? (status >= 500 ? { code: String(status) } : undefined))
    }
  })
  tracing = {
    begin(name, kind, attributes, traceparent) {
      const [, traceId, spanId, flags] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || []
      const context =
        traceId && spanId && flags ? trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }) : ROOT_CONTEXT
      return tracer.startSpan(name, { kind: kind === 'server' ? Kind.SERVER : Kind.CONSUMER, attributes }, context)
    },
    end(span, attributes = {}, error) {
      span.setAttributes(attributes)
      finish(span, error)
    },
    async close() {
      tracing = undefined
      watchStatements(() => () => {})
      watchCalls(() => () => {})
      await provider.shutdown()
    },
  }
  return tracing
}
