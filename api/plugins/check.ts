import { fileURLToPath } from 'node:url'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { CONTRACT, type Plugin } from '@jishi/plugin'
import { areas } from '../shared/rights.ts'
import { fieldFaults } from './fields.ts'

/** What the shop has itself: nobody else may be called so. */
const OWN_METHODS = ['alipay', 'wechat', 'balance', 'cod']
/** Names that would be mistaken for the shop's own. */
const OWN_NAMES = ['jishi', 'yuntongxun']
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const MOST_ICON = 8192

type Thing = Record<string, unknown>
/** Says what is wrong with a part of a plugin, if anything. */
type Look = (thing: Thing, say: (fault: string) => void) => void

/**
 * What is wrong with a plugin, a sentence each; nothing for one that may be loaded beside those before it. Looks at all that the
 * contract says, for a package may be no TypeScript.
 */
export function faultsOf(given: unknown, before: readonly Plugin[]): string[] {
  const faults: string[] = []
  const say = (fault: string) => void faults.push(fault)
  if (!isThing(given)) return ['it exports no plugin as its default']
  if (given.contract !== CONTRACT) return [`it was written to contract ${JSON.stringify(given.contract)}, and this shop knows contract ${CONTRACT}`]
  if (!isName(given.name)) return [`its name must be lower-case letters, digits and hyphens; it is ${JSON.stringify(given.name)}`]
  if (OWN_NAMES.includes(given.name)) say(`the name ${given.name} is the shop's own`)
  if (before.some(({ name }) => name === given.name)) say(`there is a plugin called ${given.name} already`)
  if (!isText(given.version, 40)) say('it says no version')
  words(given, 'title', say)
  const unknown = Object.keys(given).filter((key) => !KNOWN.includes(key))
  if (unknown.length > 0) say(`the contract has no ${unknown.join(', ')}`)
  settings(given.settings, before, say)
  each(given, 'payments', say, payment)
  each(given, 'freight', say, freight)
  each(given, 'promotions', say, promotion)
  each(given, 'adminPages', say, adminPage)
  each(given, 'routes', say, route)
  if (given.sms !== undefined && !(isThing(given.sms) && typeof given.sms.send === 'function')) say('sms has no function send')
  twice(given, 'payments', ({ method }) => String(method), say)
  for (const kind of ['freight', 'promotions']) twice(given, kind, (thing) => String(thing.kind), say)
  twice(given, 'adminPages', (thing) => String(thing.path), say)
  twice(given, 'routes', (thing) => `${String(thing.method)} ${String(thing.path)}`, say)
  for (const { method } of list(given.payments)) {
    const other = before.find(({ payments = [] }) => payments.some((one) => one.method === method))
    if (other) say(`the plugin ${other.name} has brought the payment method ${String(method)} already`)
  }
  return faults
}

const KNOWN = ['contract', 'name', 'version', 'title', 'settings', 'payments', 'sms', 'freight', 'promotions', 'adminPages', 'routes']

const payment: Look = (thing, say) => {
  const { method } = thing
  if (typeof method !== 'string' || !/^[a-z]{3,20}$/.test(method)) return say(`a payment method must be called by 3 to 20 lower-case letters; one is ${JSON.stringify(method)}`)
  const of = (fault: string) => say(`the payment method ${method} ${fault}`)
  if (OWN_METHODS.includes(method)) of("is the shop's own")
  words(thing, 'name', of)
  words(thing, 'hint', of)
  if (!['page', 'code', 'wait'].includes(thing.way as string)) of('must say its way: page, code or wait')
  if (thing.way === 'page' && typeof thing.origins !== 'function') of('leads to pages and has no function origins')
  functions(thing, ['start', 'readNotice', 'ask', 'refund', 'askRefund', 'close'], of)
  if (thing.statement !== undefined) functions(thing, ['statement'], of)
  if (thing.icon !== undefined && !isIcon(thing.icon)) of(`has an icon that is no SVG of at most ${MOST_ICON} bytes`)
  if (thing.noticeHeaders !== undefined && !isNames(thing.noticeHeaders)) of('names headers of notices that are not lower-case')
  if (thing.noticeReplies !== undefined && !(isThing(thing.noticeReplies) && isText(thing.noticeReplies.taken, 200) && isText(thing.noticeReplies.refused, 200)))
    of('must say both noticeReplies, taken and refused')
}

const kind =
  (what: string, own: string[]): Look =>
  (thing, say) => {
    if (!isName(thing.kind)) return say(`a kind of ${what} must be called by lower-case letters, digits and hyphens; one is ${JSON.stringify(thing.kind)}`)
    const of = (fault: string) => say(`the ${what} ${thing.kind as string} ${fault}`)
    words(thing, 'name', of)
    for (const fault of fieldFaults(thing.fields)) of(fault)
    functions(thing, own, of)
  }
const freight = kind('freight', ['reckon'])
const promotion = kind('promotion', ['says', 'off'])

const adminPage: Look = (thing, say) => {
  if (!isName(thing.path)) return say(`a page's path must be lower-case letters, digits and hyphens; one is ${JSON.stringify(thing.path)}`)
  const of = (fault: string) => say(`the page ${thing.path as string} ${fault}`)
  words(thing, 'title', of)
  area(thing, of)
  if (!(thing.folder instanceof URL && thing.folder.protocol === 'file:' && existsSync(path.join(fileURLToPath(thing.folder), 'index.html'))))
    of('has no folder (a file: URL) with an index.html')
}

const route: Look = (thing, say) => {
  const of = (fault: string) => say(`the route ${String(thing.method)} ${String(thing.path)} ${fault}`)
  if (!['GET', 'POST'].includes(thing.method as string)) of('must be GET or POST')
  if (typeof thing.path !== 'string' || !/^(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(thing.path)) of('must have a path like /vouchers')
  if (!isText(thing.summary, 200)) of('has no summary')
  area(thing, of)
  if (thing.fields !== undefined) for (const fault of fieldFaults(thing.fields)) of(fault)
  functions(thing, ['answer'], of)
}

function settings(given: unknown, before: readonly Plugin[], say: (fault: string) => void): void {
  if (given === undefined) return
  if (!isThing(given)) return say('its settings are no list of variables')
  for (const [name, setting] of Object.entries(given)) {
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(name) || name.endsWith('_FILE')) say(`the setting ${JSON.stringify(name)} must be called like VOUCHER_URL`)
    else if (before.some((other) => other.settings && name in other.settings)) say(`another plugin has a setting called ${name}`)
    if (!isThing(setting) || !isText(setting.about, 200)) say(`the setting ${name} does not say what it is about`)
    else if (setting.usual !== undefined && typeof setting.usual !== 'string') say(`the usual value of ${name} must be a text`)
    else if (setting.secret === true && setting.usual !== undefined) say(`the secret ${name} may have no usual value`)
  }
}

function each(given: Thing, key: string, say: (fault: string) => void, look: Look): void {
  const value = given[key]
  if (value === undefined) return
  if (!Array.isArray(value) || !value.every(isThing)) return say(`${key} must be a list`)
  for (const thing of value) look(thing, say)
}

function twice(given: Thing, key: string, name: (thing: Thing) => string, say: (fault: string) => void): void {
  const names = list(given[key]).map(name)
  for (const one of new Set(names.filter((each, at) => names.indexOf(each) !== at))) say(`${key} has ${one} twice`)
}

function functions(thing: Thing, names: string[], say: (fault: string) => void): void {
  for (const name of names) if (typeof thing[name] !== 'function') say(`has no function ${name}`)
}

function words(thing: Thing, key: string, say: (fault: string) => void): void {
  const value = thing[key]
  if (!(isThing(value) && isText(value.zh, 60) && isText(value.en, 60))) say(`has no ${key} in Chinese and English (zh, en), of at most 60 characters`)
}

function area(thing: Thing, say: (fault: string) => void): void {
  if (!(areas as readonly unknown[]).includes(thing.area)) say(`must name an area of rights: ${areas.join(', ')}`)
}

const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null
const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= 40 && NAME.test(value)
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= most && !/\p{Cc}/u.test(value)
const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string' && /^[a-z0-9-]{1,60}$/.test(one))
const isIcon = (value: unknown): boolean => typeof value === 'string' && Buffer.byteLength(value) <= MOST_ICON && /^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(value)
const list = (value: unknown): Thing[] => (Array.isArray(value) ? value.filter(isThing) : [])
