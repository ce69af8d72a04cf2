import type { Config } from '../config.ts'
import { plainFaults } from '../shared/plain-network.ts'
import type { Variables } from './variables.ts'

/** What each setting may be by itself and not beside the others, or not in production: told as faults. */
export function refuseUnfit(config: Config, variables: Variables): void {
  const { faults } = variables
  if (config.authSecret && config.authSecret.length < 32) faults.push('AUTH_SECRET must have at least 32 characters')
  if (config.authSecretOld === config.authSecret && config.authSecret) faults.push('AUTH_SECRET_OLD must be the secret before AUTH_SECRET, not the same')
  if (config.adminHost && config.adminHost === URL.parse(config.publicUrl)?.host) faults.push('ADMIN_HOST must not be the host of PUBLIC_URL')
  if (config.env === 'prod') refuseInProduction(config, variables)
}

const SANDBOX = /^https?:\/\/(127\.0\.0\.1|localhost)/

function refuseInProduction(config: Config, { faults, flag, has }: Variables): void {
  if (!flag('PLAIN_NETWORK')) faults.push(...plainFaults(config))
  if (!config.publicUrl.startsWith('https:')) faults.push('PUBLIC_URL must be https in prod')
  if (!has('PERSONAL_KEYS')) faults.push('PERSONAL_KEYS is missing: the keys that seal phone numbers and addresses, as id:base64 of 32 bytes')
  if (config.demoClerk) faults.push('DEMO_CLERK must be off in prod')
  if (SANDBOX.test(config.alipay.gateway)) faults.push('ALIPAY_GATEWAY must not be the sandbox in prod')
  if (!config.wechat.url.startsWith('https:')) faults.push('WECHAT_URL must be https in prod')
  for (const name of ['weibo', 'qq'] as const) if (!config[name].url.startsWith('https:')) faults.push(`${name.toUpperCase()}_URL must be https in prod`)
  if (SANDBOX.test(config.yuntongxun.url)) faults.push('YUNTONGXUN_URL must not be the sandbox in prod')
}
