import type { Config } from '../config.ts'
import type { PayMethodName } from '../config/choices.ts'
import { Refusal } from '../shared/refusals.ts'
import { MOST_NOTICE, type Notice, noticeFrom } from './notice.ts'

/** What staff may set while the shop is open. Amounts in fen. */
export type Settings = {
  shop_name: string
  notice: Notice | null
  unpaid_minutes: number
  confirm_days: number
  referral_reward: number
  referral_least: number
  pay_methods: readonly PayMethodName[]
  sms_required: boolean
  search_engines: boolean
  limits: boolean
  limits_percent: number
}
export type SettingName = keyof Settings

type Known<T> = {
  kind: 'text' | 'number' | 'money' | 'choice' | 'switch' | 'notice'
  least?: number
  most?: number
  /** The value as the shop uses it; undefined for one that cannot be. */
  read(value: unknown, environment: Config): T | undefined
  /** What the environment says. */
  usual(config: Config): T
  /** Which of the configuration it is. */
  into(value: T, config: Config): Partial<Config>
}

const wholeIn = (least: number, most: number) => (value: unknown) => (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined)
const yesOrNo = (value: unknown) => (typeof value === 'boolean' ? value : undefined)

/** Everything that can be set, with its bounds; the only list of it. */
export const known: { [Name in SettingName]: Known<Settings[Name]> } = {
  shop_name: {
    kind: 'text',
    most: 30,
    read: (value) =>
      typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value) && value.trim() !== '' && [...value.trim()].length <= 30 ? value.trim() : undefined,
    usual: (config) => config.saller,
    into: (saller) => ({ saller }),
  },
  // None is what the environment says: it is taken back by going back to that.
  notice: { kind: 'notice', most: MOST_NOTICE, read: noticeFrom, usual: () => null, into: (notice) => ({ notice }) },
  unpaid_minutes: { kind: 'number', least: 5, most: 10_080, read: wholeIn(5, 10_080), usual: (config) => config.unpaidMinutes, into: (unpaidMinutes) => ({ unpaidMinutes }) },
  confirm_days: { kind: 'number', least: 1, most: 90, read: wholeIn(1, 90), usual: (config) => config.confirmDays, into: (confirmDays) => ({ confirmDays }) },
  referral_reward: {
    kind: 'money',
    least: 0,
    most: 1_000_000,
    read: wholeIn(0, 1_000_000),
    usual: (config) => config.referral.reward,
    into: (reward, config) => ({ referral: { ...config.referral, reward } }),
  },
  referral_least: {
    kind: 'money',
    least: 0,
    most: 100_000_000,
    read: wholeIn(0, 100_000_000),
    usual: (config) => config.referral.least,
    into: (least, config) => ({ referral: { ...config.referral, least } }),
  },
  pay_methods: {
    kind: 'choice',
    // Only what the environment has opened: the rest has no keys here.
    read: (value, { payMethods: open }) => {
      const wanted = Array.isArray(value) ? open.filter((method) => value.includes(method)) : []
      return Array.isArray(value) && wanted.length > 0 && wanted.length === value.length ? wanted : undefined
    },
    usual: (config) => config.payMethods,
    into: (methods) => ({ payMethods: methods }),
  },
  sms_required: { kind: 'switch', read: yesOrNo, usual: (config) => config.smsRequired, into: (smsRequired) => ({ smsRequired }) },
  search_engines: { kind: 'switch', read: yesOrNo, usual: (config) => config.searchEngines, into: (searchEngines) => ({ searchEngines }) },
  limits: { kind: 'switch', read: yesOrNo, usual: (config) => config.limits.on, into: (on, config) => ({ limits: { ...config.limits, on } }) },
  limits_percent: {
    kind: 'number',
    least: 10,
    most: 1000,
    read: wholeIn(10, 1000),
    usual: (config) => config.limits.percent,
    into: (percent, config) => ({ limits: { ...config.limits, percent } }),
  },
}
export const settingNames = Object.keys(known) as SettingName[]

/** The name of a setting. Throws 12036 for another word. */
export function settingOf(name: string): SettingName {
  const found = settingNames.find((one) => one === name)
  if (!found) throw new Refusal(12036, { field: name.slice(0, 40) })
  return found
}
