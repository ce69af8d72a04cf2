import { useQuery } from '@tanstack/react-query'
import { Col, Form, Input, Row, Select, TreeSelect } from 'antd'
import { api, ask } from '../client.ts'
import { common } from '../texts/common.ts'
import { goods } from '../texts/goods.ts'
import { named, useLang, useTexts } from '../texts/index.ts'
import { treeOf, useCatalogs } from './catalogs.ts'

export type Basics = {
  code: string | null
  catalog_id: number
  brand_id: number | null
  name: string
  name_en: string
  description: string
  description_en: string
  packing: string
  packing_en: string
  after_sales: string
  after_sales_en: string
}

type Node = { value: number; title: string; children: Node[] }

/** What is said of a product as a whole. */
export function SpuFields() {
  const t = useTexts(goods)
  const c = useTexts(common)
  const lang = useLang()
  const { data: catalogs = [] } = useCatalogs()
  const { data: brands = [] } = useQuery({ queryKey: ['brands'], queryFn: async () => (await ask(api.GET('/v1/staff/brands', { params: { query: { pagesize: 100 } } }))).data })
  const tree = treeOf<Node>(catalogs, (catalog, children) => ({ value: catalog.id, title: named(lang, catalog.name, catalog.name_en), children }))
  const area = (name: keyof Basics, label: string, maxLength: number, rows = 2) => (
    <Col xs={24} md={12}>
      <Form.Item name={name} label={label}>
        <Input.TextArea rows={rows} maxLength={maxLength} />
      </Form.Item>
    </Col>
  )
  return (
    <Row gutter={16}>
      <Col xs={24} md={12}>
        <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: c.required }]}>
          <Input maxLength={100} />
        </Form.Item>
      </Col>
      <Col xs={24} md={12}>
        <Form.Item name="name_en" label={t.nameEn}>
          <Input maxLength={150} />
        </Form.Item>
      </Col>
      <Col xs={24} md={8}>
        <Form.Item name="catalog_id" label={t.catalog} rules={[{ required: true, message: c.required }]}>
          <TreeSelect treeData={tree} showSearch={{ treeNodeFilterProp: 'title' }} treeDefaultExpandAll />
        </Form.Item>
      </Col>
      <Col xs={24} md={8}>
        <Form.Item name="brand_id" label={t.brand}>
          <Select
            allowClear
            placeholder={t.noBrand}
            showSearch={{ optionFilterProp: 'label' }}
            options={brands.map((brand) => ({ value: brand.id, label: named(lang, brand.name, brand.name_en) }))}
          />
        </Form.Item>
      </Col>
      <Col xs={24} md={8}>
        <Form.Item name="code" label={t.code}>
          <Input maxLength={40} />
        </Form.Item>
      </Col>
      {area('description', t.description, 20_000, 5)}
      {area('description_en', t.descriptionEn, 20_000, 5)}
      {area('packing', t.packing, 2000)}
      {area('packing_en', `${t.packing} (English)`, 2000)}
      {area('after_sales', t.afterSales, 2000)}
      {area('after_sales_en', `${t.afterSales} (English)`, 2000)}
    </Row>
  )
}
