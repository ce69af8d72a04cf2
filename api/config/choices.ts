import { pluginNames } from '../plugins/load.ts'
import { pluginPayments, plugins } from '../plugins/loaded.ts'
import type { Variables } from './variables.ts'

/** The ways to pay that the shop has itself; plugins bring others. */
export const payMethods = ['alipay', 'wechat', 'balance', 'cod'] as const
/** Of the shop's own or of a plugin. */
export type PayMethodName = string

/** The ways to pay that are open: those that PAY_METHODS says, or whatever is set up. */
export function readPayMethods({ env, has, faults }: Variables): readonly PayMethodName[] {
  const hasWechat = has('WECHAT_MCH_ID')
  const known: readonly string[] = [...payMethods, ...pluginPayments().map(({ payment }) => payment.method)]
  if (env.PAY_METHODS === undefined) return known.filter((method) => method !== 'wechat' || hasWechat)
  const wanted = new Set(env.PAY_METHODS.split(',').map((method) => method.trim()))
  for (const method of wanted) if (!known.includes(method)) faults.push(`PAY_METHODS must be some of ${known.join(', ')}; it has ${JSON.stringify(method)}`)
  if (wanted.has('wechat') && !hasWechat) faults.push('PAY_METHODS has wechat, and WECHAT_MCH_ID is missing')
  return known.filter((method) => wanted.has(method))
}

/** Who sends short texts: yuntongxun, or a plugin by its name. */
export function readSmsProvider({ env, faults }: Variables): string {
  const known = ['yuntongxun', ...plugins().flatMap(({ name, sms }) => (sms ? [name] : []))]
  const chosen = env.SMS_PROVIDER || 'yuntongxun'
  if (!known.includes(chosen)) faults.push(`SMS_PROVIDER must be one of ${known.join(', ')}; it is ${JSON.stringify(chosen)}`)
  return chosen
}

/** What plugins asked to be told, by their names and the names of their variables. */
export function readPluginSettings({ env, has, get, faults }: Variables): Record<string, Record<string, string>> {
  const asked = pluginNames(env)
  if (asked.length > 0 && plugins().length === 0) faults.push(`PLUGINS names ${asked[0]}, which this program has not loaded`)
  const told = (name: string, usual?: string) => (usual === '' && !has(name) ? '' : get(name, usual))
  return Object.fromEntries(
    plugins().map(({ name, settings = {} }) => [name, Object.fromEntries(Object.entries(settings).map(([variable, { usual }]) => [variable, told(variable, usual)]))]),
  )
}
