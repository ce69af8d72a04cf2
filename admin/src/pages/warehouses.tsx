import { useQuery } from '@tanstack/react-query'
import { Card, Form, Input, Select, Switch, Table, Tag } from 'antd'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useProvinces } from '../parts/provinces.tsx'
import { useHolds } from '../parts/session.ts'
import { houses as texts } from '../texts/catalogue.ts'
import { common } from '../texts/common.ts'
import { named, useLang, useTexts } from '../texts/index.ts'

type House = RowOf<'/v1/staff/warehouses'>
type Wish = { code: string; name: string; name_en: string; province: string; active: boolean; is_default: boolean }
const stale = ['warehouses', 'stock']

/** Where goods lie and parcels leave from. */
export function Warehouses() {
  const t = useTexts(texts)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const { data: provinces = [] } = useProvinces()
  const { data, error, refetch } = useQuery({ queryKey: ['warehouses'], queryFn: async () => (await ask(api.GET('/v1/staff/warehouses'))).data })
  if (!data) return <Waiting error={error} again={refetch} />
  const nameOf = (code: string) => provinces.find(({ value }) => value === code.slice(0, 2))?.label ?? code
  return (
    <Page
      title={t.title}
      tools={
        holds('goods', WRITE) && (
          <Add<Wish>
            label={t.add}
            initial={{ active: true, is_default: false }}
            stale={stale}
            send={(body, header) => ask(api.POST('/v1/staff/warehouses', { body, headers: header }))}
          >
            <Fields />
          </Add>
        )
      }
    >
      <Card styles={{ body: { padding: 0 } }}>
        <Table<House>
          rowKey="id"
          size="middle"
          pagination={false}
          dataSource={data}
          scroll={{ x: 'max-content' }}
          columns={[
            { key: 'code', title: t.code, dataIndex: 'code' },
            {
              key: 'name',
              title: c.name,
              render: (_, row) => (
                <>
                  {named(lang, row.name, row.name_en)} {row.is_default && <Tag color="green">{t.standard}</Tag>}
                  {!row.active && <Tag>{t.closed}</Tag>}
                </>
              ),
            },
            { key: 'province', title: t.province, render: (_, row) => nameOf(row.province) },
            { key: 'pieces', title: t.pieces, align: 'right', dataIndex: 'pieces' },
            {
              key: 'deeds',
              title: '',
              render: (_, row) =>
                holds('goods', CHANGE) && (
                  <Act<Wish>
                    key={JSON.stringify(row)}
                    label={c.edit}
                    title={t.edit}
                    says={t.editSays}
                    button={{ size: 'small' }}
                    initial={row}
                    stale={stale}
                    send={(wish) =>
                      ask(
                        api.PUT('/v1/staff/warehouses/{warehouse_id}', {
                          params: { path: { warehouse_id: row.id } },
                          body: { ...wish, city: row.province === wish.province ? row.city : null },
                        }),
                      )
                    }
                  >
                    <Fields />
                  </Act>
                ),
            },
          ]}
        />
      </Card>
    </Page>
  )
}

function Fields() {
  const t = useTexts(texts)
  const c = useTexts(common)
  const { data: provinces = [] } = useProvinces()
  const needed = [{ required: true, whitespace: true, message: c.required }]
  return (
    <>
      <Form.Item name="code" label={t.code} extra={t.codeSays} rules={[...needed, { pattern: /^[0-9A-Z-]{1,20}$/, message: t.codeSays }]}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="name" label={c.name} rules={needed}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="name_en" label={c.nameEn} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="province" label={t.province} extra={t.provinceSays} rules={needed}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={provinces.map(({ value, label }) => ({ value: `${value}0000`, label }))} />
      </Form.Item>
      <Form.Item name="active" label={t.active} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="is_default" label={t.standard} extra={t.standardSays} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}
