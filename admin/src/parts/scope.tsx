import { useQuery } from '@tanstack/react-query'
import { Form, Radio, Select, TreeSelect } from 'antd'
import { useState } from 'react'
import { READ } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'
import { marketing } from '../texts/marketing.ts'
import { treeOf, useCatalogs } from './catalogs.ts'
import { useHolds } from './session.ts'

export type Scope = 'all' | 'catalog' | 'spu' | 'sku'
type Choice = { value: number; label: string }

/** What of the goods something holds for: everything, catalogs, products or SKUs; the fields `scope` and `scope_ids` of the form around it. */
export function ScopeFields() {
  const t = useTexts(marketing)
  const c = useTexts(common)
  const required = [{ required: true, message: c.required }]
  return (
    <>
      <Form.Item name="scope" label={t.scope}>
        <Radio.Group
          options={[
            { value: 'all', label: t.scopeAll },
            { value: 'catalog', label: t.scopeCatalog },
            { value: 'spu', label: t.scopeSpu },
            { value: 'sku', label: t.scopeSku },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['scope']}>
        {({ getFieldValue }) => {
          const scope = getFieldValue('scope') as Scope
          if (scope === 'all') return null
          return (
            <Form.Item key={scope} name="scope_ids" label={t[scope === 'catalog' ? 'catalogs' : scope === 'spu' ? 'spus' : 'skus']} rules={required}>
              {scope === 'catalog' ? <CatalogsField /> : scope === 'spu' ? <SpusField /> : <SkusField />}
            </Form.Item>
          )
        }}
      </Form.Item>
    </>
  )
}

type Field<Value> = { id?: string; value?: Value; onChange?: (value: Value) => void }

function CatalogsField(field: Field<number[]>) {
  const lang = useLang()
  const { data = [] } = useCatalogs()
  const tree = treeOf(data, (catalog, children: object[]) => ({ value: catalog.id, title: named(lang, catalog.name, catalog.name_en), children }))
  return <TreeSelect {...field} multiple treeData={tree} showSearch={{ treeNodeFilterProp: 'title' }} treeDefaultExpandAll style={{ width: '100%' }} />
}

/** Products by name. Whoever may not look at goods types their numbers. */
function SpusField(field: Field<number[]>) {
  const mayLook = useHolds()('goods', READ)
  return (
    <Numbers
      {...field}
      kind="spu"
      find={async (q) =>
        mayLook
          ? (await ask(api.GET('/v1/staff/goods/spus', { params: { query: { q, pagesize: 20 } } }))).data.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))
          : []
      }
    />
  )
}

/** SKUs by what the shop's own search finds. */
export function SkusField(field: Field<number[]>) {
  return <Numbers {...field} kind="sku" find={findSkus} />
}

const findSkus = async (q: string): Promise<Choice[]> =>
  (await ask(api.GET('/v1/goods/search', { params: { query: { q, pagesize: '20' } } }))).data.map(({ skuid, name, price }) => ({
    value: skuid,
    label: `${name} ¥${price} (${skuid})`,
  }))

/** One SKU. */
export function SkuField({ id, value, onChange }: Field<number>) {
  return <SkusField {...(id ? { id } : {})} value={value === undefined || value === null ? [] : [value]} onChange={(list) => onChange?.(list.at(-1) as number)} />
}

function Numbers({ id, value = [], onChange, kind, find }: Field<number[]> & { kind: 'spu' | 'sku'; find: (q: string) => Promise<Choice[]> }) {
  const t = useTexts(marketing)
  const [q, setQ] = useState('')
  const [known, setKnown] = useState<Choice[]>([])
  const typed = /^\d{1,15}$/.test(q.trim()) ? Number(q) : undefined
  const { data = [] } = useQuery({ queryKey: ['choices', kind, q], enabled: q.trim().length > 0 && typed === undefined, queryFn: () => find(q.trim()) })
  const options = [...(typed ? [{ value: typed, label: fill(t.number, { id: typed }) }] : []), ...data]
  const labelOf = (one: number) => [...options, ...known].find((choice) => choice.value === one)?.label ?? fill(t.number, { id: one })
  return (
    <Select<Choice[]>
      {...(id ? { id } : {})}
      mode="multiple"
      labelInValue
      showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
      placeholder={t.find}
      notFoundContent={q ? t.nothingFound : t.find}
      value={value.map((one) => ({ value: one, label: labelOf(one) }))}
      options={options}
      onChange={(chosen) => {
        setKnown([...known, ...options])
        setQ('')
        onChange?.(chosen.map((choice) => choice.value))
      }}
      style={{ width: '100%' }}
    />
  )
}
