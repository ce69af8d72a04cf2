import { Form, Input, theme } from 'antd'
import { type ReactNode, useId } from 'react'
import { useSpu } from './use-draft.ts'
import type { SpuDraft } from './draft.ts'

/** A label, what is under it, and what is wrong with it. */
export function Labelled({
  label,
  fault,
  required = false,
  extra,
  children,
}: {
  label?: string
  fault?: string | undefined
  required?: boolean
  extra?: ReactNode
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <Form.Item
      label={label ?? null}
      htmlFor={id}
      required={required}
      {...(fault ? { validateStatus: 'error' as const, help: fault } : {})}
      extra={extra}
      style={{ marginBottom: 16 }}
    >
      {children(id)}
    </Form.Item>
  )
}

type TextName = { [K in keyof SpuDraft]: SpuDraft[K] extends string | null ? K : never }[keyof SpuDraft]

/** A text of the product; with a tint when it is not saved. */
export function TextField({
  name,
  label,
  most,
  rows,
  required = false,
  extra,
}: {
  name: TextName
  label?: string
  most: number
  rows?: number
  required?: boolean
  extra?: ReactNode
}) {
  const { base, draft, faults, may, put } = useSpu()
  const { token } = theme.useToken()
  const value = draft[name] ?? ''
  const props = {
    value,
    maxLength: most,
    disabled: !may,
    onChange: (event: { target: { value: string } }) => put({ [name]: event.target.value }),
    style: value === (base[name] ?? '') ? {} : { background: token.colorWarningBg },
  }
  return (
    <Labelled label={label} fault={faults[name]} required={required} extra={extra}>
      {(id) => (rows ? <Input.TextArea id={id} rows={rows} {...props} /> : <Input id={id} {...props} />)}
    </Labelled>
  )
}
