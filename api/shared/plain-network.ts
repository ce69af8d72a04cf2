import type { Config } from '../config.ts'

const HERE = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?|)$/

/** Whether an address leads nowhere beyond this machine: loopback, or a socket in a folder. */
export const staysHere = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && (HERE.test(parsed.hostname) || /^%2f/i.test(parsed.hostname))
}

/** Engines of ours that would be talked to over a network without TLS, a sentence each. */
export function plainFaults({
  databaseUrl,
  databaseDirectUrl,
  replicaUrls,
  redis,
  smtpUrl,
}: Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'replicaUrls' | 'redis' | 'smtpUrl'>): string[] {
  const allowed = 'or, where nobody else can listen on that network, set PLAIN_NETWORK=true'
  const databases = { DATABASE_URL: [databaseUrl], DATABASE_DIRECT_URL: [databaseDirectUrl], DATABASE_REPLICA_URL: replicaUrls }
  const plain = Object.entries(databases).flatMap(([name, urls]) =>
    urls.some((url) => url !== '' && !staysHere(url) && !/^(require|verify-full)$/.test(URL.parse(url)?.searchParams.get('sslmode') ?? ''))
      ? [`${name} leads over a network without TLS: end it with ?sslmode=verify-full (or require), ${allowed}`]
      : [],
  )
  // The direct one is the other one where it is not set.
  const faults = databaseDirectUrl === databaseUrl ? plain.filter((fault) => !fault.startsWith('DATABASE_DIRECT_URL')) : plain
  if (redis && !redis.tls && redis.nodes.some(({ host }) => !HERE.test(host))) faults.push(`REDIS_URL leads over a network without TLS: begin it with rediss, ${allowed}`)
  const mail = URL.parse(smtpUrl)
  if (mail && !staysHere(smtpUrl) && mail.protocol !== 'smtps:' && mail.searchParams.get('requireTLS') !== 'true')
    faults.push(`SMTP_URL leads over a network without TLS: begin it with smtps, or end it with ?requireTLS=true, ${allowed}`)
  return faults
}
