import { readFileSync } from 'node:fs'
import { allowList } from '../shared/network.ts'

/** What begins an address in the web. */
export const WEB = ['http:', 'https:']

/** The environment, read by kind. What is wrong is noted in `faults`, in words, and something harmless stands in for it, so that all faults are told at once. */
export type Variables = ReturnType<typeof openVariables>

/** `X_FILE` may name a file that holds the value of `X`. */
export function openVariables(env: NodeJS.ProcessEnv) {
  const faults: string[] = []

  /** Whether it is said at all, itself or in a file. */
  const has = (name: string): boolean => Boolean(env[name] || env[`${name}_FILE`])

  const get = (name: string, fallback?: string): string => {
    const file = env[`${name}_FILE`]
    if (file) return readValue(name, file)
    const value = env[name] ?? fallback
    if (value === undefined || value === '') faults.push(`${name} is missing`)
    return value ?? ''
  }

  const readValue = (name: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      faults.push(`${name}_FILE names ${file}, which cannot be read`)
      return ''
    }
  }

  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(env[name] ?? fallback)
    if (!Number.isInteger(value) || value < least || value > most) faults.push(`${name} must be a whole number from ${least} to ${most}; it is ${JSON.stringify(env[name])}`)
    return value
  }

  const flag = (name: string, fallback = 'false'): boolean => {
    const value = env[name] ?? fallback
    if (!['true', 'false', '1', '0', ''].includes(value)) faults.push(`${name} must be true or false; it is ${JSON.stringify(value)}`)
    return value === 'true' || value === '1'
  }

  /** Without a slash at its end. */
  const url = (name: string, protocols: string[], fallback?: string): string => {
    const value = get(name, fallback)
    if (value && !(URL.canParse(value) && protocols.includes(new URL(value).protocol))) faults.push(`${name} must be a URL starting with ${protocols.join(' or ')}`)
    return value.replace(/\/$/, '')
  }

  /** A host's name as browsers send it, with the port where it is an unusual one; empty for none. */
  const hostName = (name: string): string => {
    const value = (env[name] ?? '').trim().toLowerCase()
    if (value && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(value))
      faults.push(`${name} must be the name of a host, such as admin.example.com; it is ${JSON.stringify(value)}`)
    return value
  }

  const timeZone = (name: string, fallback: string): string => {
    const value = get(name, fallback)
    try {
      new Intl.DateTimeFormat('en', { timeZone: value })
    } catch {
      faults.push(`${name} is no time zone: ${JSON.stringify(value)}`)
    }
    return value
  }

  /** `one,other`; empty for nothing. */
  const list = (name: string): string[] =>
    (env[name] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)

  /** Networks and addresses parted by commas. */
  const networks = (name: string): readonly string[] => {
    const given = list(name)
    try {
      allowList(given)
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`)
    }
    return given
  }

  /** Origins parted by commas. */
  const origins = (name: string): readonly string[] =>
    list(name).map((given) => URL.parse(given)?.origin ?? (faults.push(`${name} must be origins parted by commas; it has ${JSON.stringify(given)}`), ''))

  /** `name=value,name=value` */
  const pairs = (name: string): Record<string, string> => {
    const given = list(name).map((pair) => pair.split('=').map((part) => part.trim()))
    if (given.some(([key, value, ...more]) => !key || !value || more.length > 0)) faults.push(`${name} must be name=value, parted by commas`)
    return Object.fromEntries(given)
  }

  /** An engine's address, where there is one, read by its driver. */
  const engine = <T>(name: string, read: (url: string) => T): T | undefined => {
    if (!has(name)) return undefined
    try {
      return read(get(name))
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`)
      return undefined
    }
  }

  return { env, faults, has, get, number, flag, url, hostName, timeZone, list, networks, origins, pairs, engine }
}
