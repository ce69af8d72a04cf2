import { useQuery } from '@tanstack/react-query'
import { Col, Form, Input, InputNumber, Row as Columns, Select, Switch } from 'antd'
import { api, ask, type RowOf } from '../client.ts'
import { common } from '../texts/common.ts'
import { named, useLang, useTexts } from '../texts/index.ts'
import { payMethods } from '../texts/orders.ts'

type Plugin = RowOf<'/v1/staff/plugins'>
type Kind = Plugin['promotions'][number]
type Field = Kind['fields'][number]
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

/** The fields of a plugin's kind, for a form that keeps them under `values`. */
export function KindValues({ kind }: { kind: Kind | undefined }) {
  return (
    <Columns gutter={16}>
      {kind?.fields.map((field) => (
        <Col xs={24} md={12} key={`${kind.rule} ${field.name}`}>
          <ValueField field={field} />
        </Col>
      ))}
    </Columns>
  )
}

function ValueField({ field }: { field: Field }) {
  const c = useTexts(common)
  const lang = useLang()
  const { name, type, title, format, minimum, maximum, max_length: most } = field
  const shared = { name: ['values', name], label: named(lang, title.zh, title.en), initialValue: field.default }
  if (type === 'boolean')
    return (
      <Form.Item {...shared} initialValue={field.default ?? false} valuePropName="checked">
        <Switch />
      </Form.Item>
    )
  const rules = [{ required: true, message: c.required }]
  if (type === 'string')
    return (
      <Form.Item {...shared} rules={rules}>
        {field.enum ? <Select options={field.enum.map((value) => ({ value, label: value }))} /> : <Input maxLength={most ?? 200} />}
      </Form.Item>
    )
  if (format !== 'fen')
    return (
      <Form.Item {...shared} rules={rules}>
        <InputNumber {...bounds(minimum, maximum)} precision={0} style={{ width: '100%' }} />
      </Form.Item>
    )
  // Typed in yuan, kept in fen.
  return (
    <Form.Item
      {...shared}
      rules={rules}
      getValueProps={(fen: number | undefined) => ({ value: fen === undefined || fen === null ? fen : fen / 100 })}
      normalize={(yuan: number | null) => (yuan === null ? undefined : Math.round(yuan * 100))}
    >
      <InputNumber
        {...bounds(minimum === undefined ? undefined : minimum / 100, maximum === undefined ? undefined : maximum / 100)}
        precision={2}
        prefix="¥"
        style={{ width: '100%' }}
      />
    </Form.Item>
  )
}

const bounds = (min: number | undefined, max: number | undefined) => ({ ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) })
