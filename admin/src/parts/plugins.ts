import { useQuery } from '@tanstack/react-query'
import { api, ask, type RowOf } from '../client.ts'
import { named, useLang, useTexts } from '../texts/index.ts'
import { payMethods } from '../texts/orders.ts'

type Plugin = RowOf<'/v1/staff/plugins'>
export type Kind = Plugin['promotions'][number]
export type Field = Kind['fields'][number]
/** What is filled in for a plugin's kind; money in fen. */
export type Values = Record<string, number | string | boolean>

/** What plugins have brought; they never change while the shop is open. */
export const usePlugins = (): Plugin[] =>
  useQuery({ queryKey: ['plugins'], queryFn: async () => (await ask(api.GET('/v1/staff/plugins'))).data, staleTime: Number.POSITIVE_INFINITY }).data ?? []

/** What every way to pay is called, also those that plugins have brought. */
export function useMethodNames(): Record<string, string> {
  const lang = useLang()
  const own = useTexts(payMethods) as Record<string, string>
  return { ...own, ...Object.fromEntries(usePlugins().flatMap(({ methods }) => methods.map(({ method, name }) => [method, named(lang, name.zh, name.en)]))) }
}

/** Kinds of promotions or freight that plugins have brought, with a word for each that is told in a list. */
export function useKinds(what: 'promotions' | 'freight') {
  const lang = useLang()
  const kinds = usePlugins().flatMap((plugin) => plugin[what])
  const find = (rule: string | null | undefined) => kinds.find((kind) => kind.rule === rule)
  return {
    options: kinds.map(({ rule, name }) => ({ value: rule, label: named(lang, name.zh, name.en) })),
    find,
    /** Undefined where it is no plugin's. */
    nameOf: (rule: string | null) => {
      const name = find(rule)?.name
      return name ? named(lang, name.zh, name.en) : (rule ?? undefined)
    },
    /** What was filled in; the rule itself where its plugin is gone. */
    words: (rule: string | null, values: Values | null) => {
      const kind = find(rule)
      if (!kind) return rule ?? ''
      const told = kind.fields.map((field) => `${named(lang, field.title.zh, field.title.en)} ${wordOf(field, values?.[field.name])}`)
      return told.join(' · ')
    },
  }
}

function wordOf({ format }: Field, value: Values[string] | undefined): string {
  if (format === 'fen') return `¥${(Number(value ?? 0) / 100).toFixed(2)}`
  return typeof value === 'boolean' ? (value ? '✓' : '✗') : String(value ?? '')
}
