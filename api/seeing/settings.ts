import { readFileSync } from 'node:fs'

export type SeeingConfig = {
  /** Where each process shows its numbers: the first free port from this one on; 0 for nowhere. */
  metricsPort: number
  metricsHost: string
  /** Base of a collector that speaks OTLP over HTTP; empty for no traces. And how many of all requests are traced, 0 to 1. */
  otlp: string
  traceRatio: number
  /** Where faults are reported; empty for nowhere. */
  sentryDsn: string
}

/** What the environment says of logs, metrics and traces; every fault goes to `faults`, in words. */
export function seeingSettings(env: NodeJS.ProcessEnv, faults: string[]): SeeingConfig {
  const number = (name: string, usual: number, most: number): number => {
    const value = Number(env[name] ?? usual)
    if (!(value >= 0 && value <= most)) faults.push(`${name} must be a number from 0 to ${most}; it is ${JSON.stringify(env[name])}`)
    return value
  }
  const url = (name: string): string => {
    const value = env[name] ?? ''
    if (value && !/^https?:\/\/\S+$/.test(value)) faults.push(`${name} must be a URL starting with http: or https:`)
    return value
  }
  const secretUrl = (name: string): string => {
    const file = env[`${name}_FILE`]
    if (!file) return url(name)
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      faults.push(`${name}_FILE names ${file}, which cannot be read`)
      return ''
    }
  }
  return {
    metricsPort: number('METRICS_PORT', 0, 65_500),
    metricsHost: env.METRICS_HOST ?? '127.0.0.1',
    otlp: url('OTEL_EXPORTER_OTLP_ENDPOINT'),
    traceRatio: number('OTEL_TRACES_SAMPLER_ARG', 1, 1),
    sentryDsn: secretUrl('SENTRY_DSN'),
  }
}
