import type { Config } from '../config.ts'

const HERE = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?|)$/

/** Whether an address leads nowhere beyond this machine: loopback, or a socket in a folder. */
const staysHere = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && (HERE.test(parsed.hostname) || /^%2f/i.test(parsed.hostname))
}

type Engines = Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'replicaUrls' | 'redis' | 'smtpUrl' | 's3' | 'uploadScan' | 'seeing'>

/** Engines of ours that would be talked to over a network without TLS, or with a TLS that believes any certificate; a sentence each. */
export function plainFaults(engines: Engines): string[] {
  return waysOut(engines)
    .filter(({ safe }) => !safe)
    .map(({ name, remedy }) => `${name} leads over a network without TLS: ${remedy}, or, where nobody else can listen on that network, set PLAIN_NETWORK=true`)
}

function waysOut({ databaseUrl, databaseDirectUrl, replicaUrls, redis, smtpUrl, s3, uploadScan, seeing }: Engines): { name: string; safe: boolean; remedy: string }[] {
  // `require` would believe any certificate.
  const isVerified = (url: string) => url === '' || staysHere(url) || URL.parse(url)?.searchParams.get('sslmode') === 'verify-full'
  const database = (name: string, urls: readonly string[]) => ({
    name,
    safe: urls.every(isVerified),
    remedy: 'end it with ?sslmode=verify-full (NODE_EXTRA_CA_CERTS names an authority of your own)',
  })
  const mail = URL.parse(smtpUrl)
  return [
    database('DATABASE_URL', [databaseUrl]),
    ...(databaseDirectUrl === databaseUrl ? [] : [database('DATABASE_DIRECT_URL', [databaseDirectUrl])]),
    database('DATABASE_REPLICA_URL', replicaUrls),
    { name: 'REDIS_URL', safe: !redis || redis.tls !== undefined || redis.nodes.every(({ host }) => HERE.test(host)), remedy: 'begin it with rediss' },
    {
      name: 'SMTP_URL',
      safe: mail === null || staysHere(smtpUrl) || mail.protocol === 'smtps:' || mail.searchParams.get('requireTLS') === 'true',
      remedy: 'begin it with smtps, or end it with ?requireTLS=true',
    },
    { name: 'S3_URL', safe: !s3 || s3.tls || HERE.test(URL.parse(`http://${s3.host}`)?.hostname ?? ''), remedy: 'let it speak https' },
    { name: 'UPLOAD_SCAN', safe: !uploadScan || 'path' in uploadScan || HERE.test(uploadScan.host), remedy: 'clamd knows none: run it on this machine' },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', safe: !seeing.otlp || staysHere(seeing.otlp) || seeing.otlp.startsWith('https:'), remedy: 'begin it with https' },
  ]
}
