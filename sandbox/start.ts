import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { alipayRoutes } from './alipay/routes.ts'
import { startNotices } from './alipay/notices.ts'
import type { SandboxConfig } from './config.ts'
import { courierRoutes } from './courier/routes.ts'
import { home } from './home.ts'
import { mailRoutes } from './mail/routes.ts'
import { startSmtp } from './mail/smtp.ts'
import { qqRoutes } from './qq/routes.ts'
import { smsRoutes } from './sms/routes.ts'
import { openStore } from './store.ts'
import { startWechatNotices } from './wechat/notices.ts'
import { wechatRoutes } from './wechat/routes.ts'
import { weiboRoutes } from './weibo/routes.ts'

export type Sandbox = {
  /** http://127.0.0.1:port; the Alipay gateway is at `${url}/gateway.do`. */
  url: string
  smtpUrl: string
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** The other side of every third party, on one HTTP port and one SMTP port. What it knows survives a kill -9. */
export async function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  const store = openStore(config.dataDir)
  const notices = startNotices(store, config)
  const wechatNotices = startWechatNotices(store, config)
  const app = fastify({ logger: false, bodyLimit: 1024 * 1024, routerOptions: { ignoreTrailingSlash: true }, forceCloseConnections: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'")
    reply.header('cache-control', 'no-store')
  })
  home(app, store)
  alipayRoutes(app, { store, config, notices })
  void app.register((scope) => wechatRoutes(scope, { store, config, notices: wechatNotices }))
  mailRoutes(app, store)
  smsRoutes(app, { store, config })
  courierRoutes(app, { store, config })
  weiboRoutes(app, { store, app: config.weibo, slowMs: config.slowMs })
  qqRoutes(app, { store, app: config.qq, slowMs: config.slowMs })
  const smtp = await startSmtp(store, { host: HOST, port: config.smtpPort })
  const url = await listen(app, config.port).catch(async (error: unknown) => {
    await smtp.close()
    throw error
  })
  return {
    url,
    smtpUrl: smtp.url,
    async close() {
      notices.stop()
      wechatNotices.stop()
      await app.close()
      await smtp.close()
      store.close()
    },
  }
}

async function listen(app: ReturnType<typeof fastify>, port: number): Promise<string> {
  await app.listen({ host: HOST, port })
  return `http://${HOST}:${(app.server.address() as AddressInfo).port}`
}
