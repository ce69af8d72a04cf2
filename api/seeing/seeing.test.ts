import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { readConfig } from '../config.ts'
import { sendDue } from '../outbox/run.ts'
import { sendLater } from '../outbox/send.ts'
import { transact } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { openShop, type Shop } from '../test/shop.ts'
import { runJobs } from '../worker.ts'
import { runSeen } from './context.ts'
import { blotted, openLog } from './log.ts'
import { openSeeing } from './open.ts'
import type { SeeingConfig } from './settings.ts'

const lines: string[] = []
const log = openLog({ logLevel: 'trace' }, { write: (line) => void lines.push(line) })
const faults: { next: Error | undefined } = { next: undefined }
const shop = await openShop({
  deps: (real) => ({
    log,
    clock: () => {
      // Others look at the clock too, whenever they come round: what breaks is what a test has asked for.
      const fault = /\/(orders\/place|goods\/search\/note)\.ts/.test(String(new Error('who asks').stack)) ? faults.next : undefined
      if (!fault) return real.clock()
      faults.next = undefined
      throw fault
    },
  }),
})
const buyer = await shop.buyer()
const sku = await shop.sku({ stock: 3 })
const place = (count: number, headers: Record<string, string> = {}) =>
  shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, headers, body: { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: count } })

/** The shop's settings with these of logs, metrics and traces. */
const seeing = (wish: Partial<SeeingConfig>): Shop['deps'] => ({ ...shop.deps, config: { ...shop.config, seeing: { ...shop.config.seeing, ...wish } } })

/** Somebody who listens and keeps what was sent. */
async function sink(): Promise<{ url: string; got: { path: string; body: string; headers: IncomingMessage['headers'] }[]; arrived(n: number): Promise<void>; server: Server }> {
  const got: { path: string; body: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const bytes = Buffer.concat(pieces)
    got.push({ path: request.url ?? '', headers: request.headers, body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString() })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    server.emit('got')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const arrived = async (n: number) => {
    while (got.length < n) await once(server, 'got')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, arrived, server }
}

test('every answer carries a request id: the one that was given if it is well-formed, else a new one', async () => {
  const given = await shop.ask('GET', '/v1/users/usernames/free_name/count', { headers: { 'x-request-id': 'proxy-1234.abc' } })
  assert.equal(given.headers.get('x-request-id'), 'proxy-1234.abc')
  for (const strange of ['short', 'with space in it', 'x'.repeat(65), '<script>alert(1)</script>', '']) {
    const { headers } = await shop.ask('GET', '/v1/nothing', { headers: { 'x-request-id': strange } })
    assert.match(headers.get('x-request-id')!, /^[0-9a-f]{24}$/, strange)
  }
})

test('a fault is logged once with its request, and the answer names the same request', async () => {
  lines.length = 0
  faults.next = new Error('the shelf broke')
  const { status, body } = await place(1, { 'x-request-id': 'faulty-request-1' })
  assert.equal(status, 500)
  assert.equal(body.request_id, 'faulty-request-1')
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'unexpected fault')
  assert.equal(told.length, 1)
  assert.equal(told[0].requestId, 'faulty-request-1')
  assert.equal(told[0].err.message, 'the shelf broke')
  assert.match(told[0].err.stack, /seeing\.test\.ts/)
})

test('a job runs under the id of the request that wanted it', async () => {
  lines.length = 0
  await runSeen({ requestId: 'wanted-a-job-1' }, () => transact(shop.db, (tx) => enqueue(tx, 'drop-files', { vault: [], media: ['no key of a file'] })))
  await runJobs(shop.deps)
  const told = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'job failed')
  assert.equal(told.requestId, 'wanted-a-job-1')
  assert.equal(told.job, 'drop-files')
  await shop.db`select graphile_worker.complete_jobs(array(select id from graphile_worker._private_jobs))`
})

test('what is sent for requests carries the id of each, though one job sends it all', async () => {
  await shop.db`insert into webhooks (url, events, secret) values ('https://shop.invalid/', '{order.placed}', 'whsec_of_a_test')`
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const body = { settlement_type: 1, sku_id: sku.id, buy_count: 1, address_id: buyer.addressId }
  assert.equal((await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body, headers: { 'x-request-id': 'placed-an-order' } })).status, 200)
  await runSeen({ requestId: 'wrote-a-letter' }, () => transact(shop.db, (tx) => sendLater(tx, { channel: 'mail', template: 'nobody-writes-it', data: {} })))
  lines.length = 0
  // Long after their time, so that both are given up, and said.
  const later = new Date(Date.now() + 4 * 86_400_000)
  await runSeen({ requestId: 'the-job-of-both' }, () => sendDue({ ...shop.deps, clock: () => later }, { mail: {}, sms: {} }))
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'a message could not be sent in time')
  assert.deepEqual(told.map(({ template, requestId }) => `${template} ${requestId}`).sort(), ['nobody-writes-it wrote-a-letter', 'order.placed placed-an-order'])
  await shop.db`update webhooks set active = false`
})

test('nothing that is logged says a secret or whom it is about, whatever breaks', async () => {
  lines.length = 0
  const known = {
    phone: '13987654321',
    email: 'hanmeimei.secret@example.com',
    password: 'Corr3ct-horse-battery',
    address: '上海市浦东新区世纪大道 100 号',
    receiver: '韩梅梅梅',
    captcha: 'K7PQ',
    smsCode: '739105',
    cookie: 'jishi_session=abcdefghijklmnopqrstuvwxyz',
    payLink: 'biz_content=secretpaylink',
    token: buyer.token,
  }
  const breaking = () =>
    (faults.next = new Error(
      `no route to ${known.phone} or ${known.email} of "${known.receiver}" at https://pay.example/gateway.do?${known.payLink}&sign=zzz with Bearer ${known.token}`,
    ))
  breaking()
  await place(1)
  await shop.ask('POST', '/v1/users', {
    body: {
      username: 'hanmeimei',
      password: known.password,
      password2: known.password,
      phone: known.phone,
      mobile: known.phone,
      email: known.email,
      allow: true,
      image_code: known.captcha,
      sms_code: known.smsCode,
    },
  })
  await shop.ask('POST', '/v1/tokens', { body: { username: buyer.username, password: known.password }, headers: { cookie: known.cookie } })
  breaking()
  await shop.ask('POST', `/v1/users/${buyer.username}/addresses`, {
    token: known.token,
    body: { receiver: known.receiver, mobile: known.phone, address: known.address, postcode: '200120', tag: '家' },
  })
  breaking()
  await shop.ask('GET', `/v1/goods/search?q=${encodeURIComponent(known.receiver)}&code=${known.smsCode}`)
  // What the database says of a row it refuses.
  const refused =
    await shop.db`insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag) values (-1, ${known.receiver}, ${known.phone}, ${known.address}, '200120', '家')`.catch(
      (error: unknown) => error,
    )
  const unreadable = await shop.db`select ${known.password}::text::int`.catch((error: unknown) => error)
  assert.ok(refused instanceof Error && unreadable instanceof Error)
  log.error({ err: refused }, 'as it comes')
  log.error({ err: unreadable, request: { headers: { authorization: known.token, cookie: known.cookie }, body: known } }, 'as it comes')
  log.error(
    { deep: { list: [{ receiver_mobile: known.phone, password_hash: known.password, privateKey: known.password, note: `call ${known.phone}` }] } },
    `to ${known.email}, ${known.phone}`,
  )
  log.warn(`GET /v1/pays?${known.payLink} postgres://shop:${known.password}@db/jishi`)
  await runSeen({ requestId: 'wanted-a-job-2' }, () =>
    transact(shop.db, (tx) => tx`select graphile_worker.add_job('drop-files', ${tx.json({ vault: [known.phone], media: [known.receiver] })}::json, max_attempts := 1)`),
  )
  await runJobs(shop.deps)
  assert.ok(lines.length >= 6, String(lines.length))
  for (const line of lines) {
    for (const [what, value] of Object.entries(known)) assert.ok(!line.includes(value), `${what} in ${line}`)
    JSON.parse(line)
  }
})

test('what only looks like personal data stays', () => {
  for (const fine of ['order 2026000000000001 of 8800 fen', '{"time":1795239097791,"pid":13912}', 'https://shop.test/v1/orders', 'key "orders_pkey"', '12:34:56.789'])
    assert.equal(blotted(fine), fine)
  assert.equal(blotted('ring +86 139 8765 4321 or a.b@c.example, https://u:p@h/x?y=1'), 'ring [hidden] or [hidden], https://h/x?…')
})

test('after known traffic the numbers say it, on a port of their own', async () => {
  const { metricsUrl, close } = await openSeeing(seeing({ metricsPort: 18_540 }), 'worker')
  const second = await openSeeing(seeing({ metricsPort: 18_540 }), 'web')
  assert.notEqual(second.metricsUrl, metricsUrl)
  await second.close()
  const read = async () => {
    const text = await (await fetch(metricsUrl)).text()
    return (line: string) =>
      Number(
        text
          .split('\n')
          .find((one) => one.startsWith(`${line} `))
          ?.split(' ')
          .at(-1) ?? 0,
      )
  }
  const before = await read()
  for (let n = 0; n < 3; n++) assert.equal((await shop.ask('GET', `/v1/goods/skus/${sku.id}`)).status < 500, true)
  assert.equal((await place(2)).status, 200)
  assert.notEqual((await place(3)).status, 200)
  await shop.ask('POST', '/v1/tokens', { body: { username: buyer.username, password: 'wrong-password-1' } })
  faults.next = new Error('once')
  assert.equal((await place(1)).status, 500)
  await shop.db`select graphile_worker.add_job('send-outbox', '{}'::json, run_at := now() - interval '2 minutes')`
  const now = await read()
  const grown = (line: string) => now(line) - before(line)
  const orders = 'jishi_http_request_duration_seconds_count{method="POST",route="/v1/orders/:username"'
  assert.deepEqual(
    [
      grown(`${orders},status="2xx"}`),
      grown(`${orders},status="5xx"}`),
      grown('jishi_stock_conflicts_total{code="10406"}') + grown('jishi_stock_conflicts_total{code="10404"}'),
      grown('jishi_logins_refused_total{realm="buyer"}'),
      grown('jishi_faults_total{where="request"}'),
    ],
    [1, 1, 1, 1, 1],
  )
  assert.ok(now('jishi_jobs{state="waiting"}') >= 1 && now('jishi_jobs_oldest_seconds') >= 120)
  assert.ok(now('nodejs_eventloop_lag_p99_seconds') > 0 && now('process_resident_memory_bytes') > 0)
  assert.equal(now('jishi_db_pool_size'), shop.config.poolSize)
  assert.equal(now('jishi_http_requests_open'), 0)
  // Never an address: whoever scans the shop must not fill the memory of those who watch it.
  await Promise.all(Array.from({ length: 20 }, (_, n) => shop.ask('GET', `/v1/nothing-${n}`)))
  const text = await (await fetch(metricsUrl)).text()
  assert.ok(!text.includes('nothing-') && !text.includes(buyer.username))
  assert.equal((await shop.ask('GET', '/metrics')).status === 200 && /jishi_http/.test(JSON.stringify((await shop.ask('GET', '/metrics')).body)), false)
  await runJobs(shop.deps)
  const later = await read()
  assert.ok(later('jishi_job_duration_seconds_count{job="send-outbox",outcome="done"}') >= 1)
  await close()
  await assert.rejects(fetch(metricsUrl))
})

test('statements that wait for a connection are counted', async () => {
  const { metricsUrl, close } = await openSeeing(seeing({ metricsPort: 18_540 }), 'web')
  let free = () => {}
  const held = new Promise<void>((resolve) => (free = resolve))
  const all = Promise.all(Array.from({ length: shop.config.poolSize }, () => shop.db.begin(async (tx) => (await tx`select 1`, await held))))
  const waiting = shop.db`select 2`.execute()
  let text = ''
  for (let n = 0; n < 5000 && !/jishi_db_statements\{state="waiting"\} [1-9]/.test(text); n++) text = await (await fetch(metricsUrl)).text()
  free()
  await Promise.all([all, waiting])
  await close()
  assert.match(text, /jishi_db_statements\{state="waiting"\} 1/)
})

test('a request, its statements and its calls are one trace, which the caller began; without a collector there is none', async () => {
  const [collector, gateway] = [await sink(), await sink()]
  const { close } = await openSeeing(seeing({ otlp: collector.url }), 'web')
  const parent = { trace: 'a'.repeat(32), span: 'b'.repeat(16) }
  await place(1, { traceparent: `00-${parent.trace}-${parent.span}-01`, 'x-request-id': 'traced-request-1' })
  const tracing = (await import('./trace.ts')).tracingNow()!
  const span = tracing.begin('outer', 'server', {}, 'nonsense')
  await runSeen({ requestId: 'calls-out-1', span }, async () => await (await fetch(`${gateway.url}/gateway.do?sign=secret`)).text())
  tracing.end(span)
  await close()
  const spans = collector.got
    .flatMap(({ body }) => JSON.parse(body).resourceSpans)
    .flatMap((resource: any) => resource.scopeSpans)
    .flatMap((scope: any) => scope.spans)
  const root = spans.find(({ name }) => name === 'POST /v1/orders/:username')
  assert.equal(root.traceId, parent.trace)
  assert.equal(root.parentSpanId, parent.span)
  const statements = spans.filter((one) => one.traceId === parent.trace && one.parentSpanId === root.spanId)
  assert.ok(statements.length >= 3 && statements.some(({ name }) => name === 'insert' || name === 'with'), JSON.stringify(statements.map(({ name }) => name)))
  assert.ok(!JSON.stringify(spans).includes(buyer.username) && !JSON.stringify(spans).includes('sign=secret'))
  const call = spans.find(({ name }) => name.startsWith('GET 127.0.0.1'))
  assert.equal(gateway.got[0]!.headers.traceparent, `00-${call.traceId}-${call.spanId}-01`)
  assert.equal(call.parentSpanId, span.spanContext().spanId)
  const sent = collector.got.length
  await place(1)
  await fetch(gateway.url)
  assert.equal(collector.got.length, sent)
  assert.equal(gateway.got[1]!.headers.traceparent, undefined)
})

test('faults of requests and jobs are reported with the request, and with nobody’s data', async () => {
  const tracker = await sink()
  const { close } = await openSeeing(seeing({ sentryDsn: tracker.url.replace('://', '://publickey@') + '/42' }), 'web')
  faults.next = Object.assign(new Error('cannot ring 13987654321, hanmeimei@example.com'), { detail: 'Failing row contains (李雷)', query: 'secret' })
  assert.equal((await place(1, { 'x-request-id': 'reported-1', cookie: 'jishi_session=verysecret' })).status, 500)
  await shop.db`select graphile_worker.add_job('drop-files', ${shop.db.json({ vault: [], media: ['李雷的文件'] })}::json, max_attempts := 1)`
  await runJobs(shop.deps)
  // A refusal is no fault.
  await place(99)
  const reported = () =>
    tracker.got
      .flatMap(({ body }) => body.split('\n'))
      .filter((line) => line.includes('"exception"'))
      .map((line) => JSON.parse(line))
      .sort((a, b) => (a.tags.where < b.tags.where ? 1 : -1))
  // Whoever closes waits two seconds and no longer, and what was said first need not come first.
  const enough = AbortSignal.timeout(60_000)
  while (reported().length < 2 && !enough.aborted) await once(tracker.server, 'got', { signal: enough }).catch(() => {})
  await close()
  const said = tracker.got.map(({ path, body }) => `${path}\n${body}`).join('\n')
  assert.match(said, /\/api\/42\/envelope/)
  const events = reported()
  assert.equal(events.length, 2, JSON.stringify(events.map(({ tags, exception }) => [tags, exception.values[0].value])))
  assert.equal(events[0].tags.request_id, 'reported-1')
  assert.deepEqual(
    events.map(({ tags }) => tags.where),
    ['request', 'job'],
  )
  for (const secret of ['13987654321', 'hanmeimei', '李雷', 'verysecret', buyer.token, buyer.username]) assert.ok(!said.includes(secret), secret)
})

test('a setting that cannot be is said', () => {
  const env = { METRICS_PORT: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', SENTRY_DSN: 'nowhere', OTEL_TRACES_SAMPLER_ARG: '2', BACKUP_KEY: 'short', BACKUP_HOUR: '24' }
  assert.throws(
    () => readConfig(env),
    (error: Error) => Object.keys(env).every((name) => error.message.includes(name)),
  )
})
