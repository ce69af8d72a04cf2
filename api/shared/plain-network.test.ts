import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '../config.ts'

/** What the shop says about its engines before it opens in earnest. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig({ JISHI_ENV: 'prod', DATABASE_URL: 'postgres://127.0.0.1/jishi', SMTP_URL: 'smtps://mail.example.com', ...env })
    return []
  } catch (error) {
    return (error as ConfigFault).faults.flatMap((fault) => /^(\w+) leads over a network without TLS/.exec(fault)?.[1] ?? [])
  }
}

test('in earnest no engine is talked to over a network without TLS, unless the shopkeeper says that nobody listens there', () => {
  assert.deepEqual(faultsOf({}), [])
  const plain = {
    DATABASE_URL: 'postgres://jishi@10.0.0.21/jishi',
    DATABASE_REPLICA_URL: 'postgres://10.0.0.22/jishi?sslmode=verify-full,postgres://10.0.0.23/jishi?sslmode=require',
    REDIS_URL: 'redis://10.0.0.31:6379/0',
    SMTP_URL: 'smtp://mail.example.com:587',
    UPLOAD_SCAN: 'clamd://10.0.0.9',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://10.0.0.8:4318',
  }
  assert.deepEqual(faultsOf(plain), Object.keys(plain))
  assert.deepEqual(faultsOf({ ...plain, PLAIN_NETWORK: 'true' }), [])
  assert.deepEqual(faultsOf({ ...plain, DATABASE_DIRECT_URL: 'postgres://10.0.0.20/jishi' })[1], 'DATABASE_DIRECT_URL')
  const sealed = {
    DATABASE_URL: 'postgres://jishi@10.0.0.21/jishi?sslmode=verify-full',
    DATABASE_REPLICA_URL: 'postgres://10.0.0.22/jishi?sslmode=verify-full',
    REDIS_URL: 'rediss://10.0.0.31:6379/0',
    SMTP_URL: 'smtp://mail.example.com:587?requireTLS=true',
  }
  assert.deepEqual(faultsOf(sealed), [])
  assert.deepEqual(faultsOf({ DATABASE_URL: 'postgres://localhost/jishi', REDIS_URL: 'redis+sentinel://127.0.0.1:26379/master', SMTP_URL: 'smtp://127.0.0.1:25' }), [])
})
