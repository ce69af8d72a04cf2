import { Col, Form, Input, InputNumber, Row as Columns, Select, Switch } from 'antd'
import { common } from '../texts/common.ts'
import { named, useLang, useTexts } from '../texts/index.ts'
import type { Field, Kind } from './plugins.ts'

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
