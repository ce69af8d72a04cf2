import { Input, Typography } from 'antd'
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react'
import type { SkuDraft } from './draft.ts'

/** A column of the sheet that is typed into. `read` makes a value of what was typed, undefined when it is none. */
export type Kind = 'text' | 'money' | 'count' | 'limit'
export type CellColumn = { name: CellName; title: string; kind: Kind; width: number; most: number; least?: number }
export type CellName = 'code' | 'price' | 'market_price' | 'cost_price' | 'weight_grams' | 'order_limit' | 'person_limit' | 'warn_below' | 'caption' | 'caption_en'

/** What was typed or pasted, as the product keeps it; undefined when it cannot be that. */
export function cellFrom({ kind, most, least = 0 }: CellColumn, typed: string): string | number | null | undefined {
  const text = typed.trim()
  if (kind === 'text') return text.slice(0, most)
  const plain = text.replaceAll(/[¥￥,\s]/g, '')
  if (kind === 'money') return plain === '' ? '' : /^\d{1,9}(\.\d{1,2})?$/.test(plain) ? Number(plain).toFixed(2) : undefined
  if (plain === '') return kind === 'limit' ? null : undefined
  const count = Number(plain)
  return /^\d+$/.test(plain) && count >= least && count <= most ? count : undefined
}

type Props = {
  column: CellColumn
  sku: SkuDraft
  name: string
  dirty: boolean
  fault: string | undefined
  disabled: boolean
  row: number
  onChange: (value: string | number | null) => void
  onPasteMany: (lines: string[][]) => void
}

/** A cell: what is typed counts when it is left, so that a long sheet stays quick. Enter goes one down; what is pasted from a spreadsheet spreads. */
export function Cell({ column, sku, name, dirty, fault, disabled, row, onChange, onPasteMany }: Props) {
  const value = String(sku[column.name] ?? '')
  const [typed, setTyped] = useState<string>()
  const [bad, setBad] = useState(false)
  const leave = () => {
    if (typed === undefined) return
    const next = cellFrom(column, typed)
    setBad(next === undefined)
    if (next === undefined) return
    setTyped(undefined)
    if (String(next ?? '') !== value) onChange(column.name === 'code' && next === '' ? null : next)
  }
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain').replaceAll('\r', '').replace(/\n$/, '')
    if (!/[\t\n]/.test(text)) return
    event.preventDefault()
    setTyped(undefined)
    onPasteMany(text.split('\n').map((line) => line.split('\t')))
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') setTyped(undefined)
    if (event.key !== 'Enter') return
    event.preventDefault()
    leave()
    const next = document.querySelector<HTMLInputElement>(`input[data-cell="${column.name}:${row + (event.shiftKey ? -1 : 1)}"]`)
    next?.focus()
    next?.select()
  }
  return (
    <div style={{ width: column.width }}>
      <Input
        size="small"
        aria-label={`${column.title} ${name}`}
        data-cell={`${column.name}:${row}`}
        disabled={disabled}
        maxLength={column.kind === 'text' ? column.most : 14}
        className={`cell ${column.kind === 'text' ? '' : 'number'} ${dirty ? 'cell-dirty' : ''}`}
        {...(bad || fault ? { status: 'error' as const } : {})}
        placeholder={column.kind === 'limit' ? '∞' : ''}
        style={column.kind === 'text' ? {} : { textAlign: 'right' }}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onPaste={paste}
        onKeyDown={press}
      />
      {fault && (
        <Typography.Text type="danger" style={{ fontSize: 12, display: 'block', whiteSpace: 'normal' }}>
          {fault}
        </Typography.Text>
      )}
    </div>
  )
}
