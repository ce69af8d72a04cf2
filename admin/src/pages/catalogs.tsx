import { PlusOutlined } from '@ant-design/icons'
import { Card, Col, Descriptions, Flex, Form, Input, InputNumber, Row, Tree, TreeSelect, Typography } from 'antd'
import { useState } from 'react'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { FormWindow, Act } from '../parts/act.tsx'
import { type Catalog, treeOf, useCatalogs } from '../parts/catalogs.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { catalogs as texts } from '../texts/goods.ts'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'

type Node = { key: number; title: string; children: Node[] }
type Wish = { name: string; name_en?: string; position: number; parent_id: number | null }
const stale = ['catalogs', 'spus']

/** How many products lie in it and in everything below it. */
const within = (all: readonly Catalog[], { id }: Catalog): number => all.filter((row) => row.id === id || row.path.includes(id)).reduce((sum, row) => sum + row.spus, 0)

/** The tree that the shop's menu is made of. */
export function Catalogs() {
  const t = useTexts(texts)
  const lang = useLang()
  const holds = useHolds()
  const { data, error, refetch } = useCatalogs()
  const [chosen, setChosen] = useState<number>()
  const [move, setMove] = useState<{ catalog: Catalog; parent: number | null }>()
  if (!data) return <Waiting error={error} again={refetch} />
  const title = (catalog: Catalog) => named(lang, catalog.name, catalog.name_en)
  const tree = treeOf<Node>(data, (catalog, children) => ({ key: catalog.id, title: `${title(catalog)} (${within(data, catalog)})`, children }))
  const catalog = data.find((row) => row.id === chosen)
  const find = (id: unknown) => data.find((row) => row.id === Number(id))
  return (
    <Page title={t.title} tools={holds('goods', WRITE) && <AddCatalog label={t.addTop} parent={null} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} md={12}>
          <Card extra={<Typography.Text type="secondary">{t.hint}</Typography.Text>}>
            <Tree<Node>
              treeData={tree}
              blockNode
              draggable={holds('goods', CHANGE)}
              selectedKeys={chosen ? [chosen] : []}
              onSelect={([key]) => setChosen(key === undefined ? undefined : Number(key))}
              onDrop={({ dragNode, node, dropToGap }) => {
                const dragged = find(dragNode.key)
                const parent = dropToGap ? (find(node.key)?.parent_id ?? null) : Number(node.key)
                if (dragged && parent !== dragged.parent_id) setMove({ catalog: dragged, parent })
              }}
            />
          </Card>
        </Col>
        <Col xs={24} md={12}>
          <Card title={catalog && title(catalog)}>
            {catalog ? <Facts catalog={catalog} all={data} onGone={() => setChosen(undefined)} /> : <Typography.Text type="secondary">{t.choose}</Typography.Text>}
          </Card>
        </Col>
      </Row>
      {move && (
        <FormWindow
          open
          onClose={() => setMove(undefined)}
          title={`${title(move.catalog)} → ${move.parent === null ? t.top : title(find(move.parent)!)}`}
          says={t.moveSays}
          stale={stale}
          send={() => change(move.catalog, { ...wishOf(move.catalog), parent_id: move.parent })}
        />
      )}
    </Page>
  )
}

const wishOf = ({ name, name_en, position, parent_id }: Catalog): Wish => ({ name, name_en, position, parent_id })
const change = (catalog: Catalog, wish: Wish) =>
  ask(
    api.PUT('/v1/staff/catalogs/{id}', {
      params: { path: { id: catalog.id } },
      body: { hue: catalog.hue, channel_id: catalog.channel_id, ...wish, parent_id: wish.parent_id ?? null, version: catalog.version },
    }),
  )

function Facts({ catalog, all, onGone }: { catalog: Catalog; all: Catalog[]; onGone: () => void }) {
  const t = useTexts(texts)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const parents = treeOf<{ value: number; title: string; children: unknown[] }>(
    // It cannot come to lie in itself.
    all.filter((row) => !row.path.includes(catalog.id)),
    (row, children) => ({ value: row.id, title: named(lang, row.name, row.name_en), children }),
  )
  const parent = all.find((row) => row.id === catalog.parent_id)
  return (
    <Flex vertical gap={16}>
      <Descriptions
        column={1}
        items={[
          { key: 'name', label: c.name, children: catalog.name },
          { key: 'name_en', label: c.nameEn, children: catalog.name_en },
          { key: 'parent', label: t.parent, children: parent ? named(lang, parent.name, parent.name_en) : t.top },
          { key: 'position', label: t.position, children: catalog.position },
          { key: 'spus', label: c.pieces, children: fill(t.spus, { n: within(all, catalog) }) },
        ]}
      />
      <Flex gap={8} wrap>
        {holds('goods', CHANGE) && (
          <Act<Wish>
            key={`${catalog.id}.${catalog.version}`}
            label={t.rename}
            title={t.rename}
            says={t.moveSays}
            initial={wishOf(catalog)}
            stale={stale}
            send={(wish) => change(catalog, wish)}
          >
            <Names />
            <Form.Item name="parent_id" label={t.parent}>
              <TreeSelect allowClear placeholder={t.top} treeData={parents as never} showSearch={{ treeNodeFilterProp: 'title' }} />
            </Form.Item>
          </Act>
        )}
        {holds('goods', WRITE) && <AddCatalog label={t.addBelow} parent={catalog.id} />}
        {holds('goods', CHANGE) && (
          <Act
            danger
            label={t.remove}
            title={`${t.remove} · ${catalog.name}`}
            says={t.removeSays}
            stale={stale}
            send={async () => {
              await ask(api.DELETE('/v1/staff/catalogs/{id}', { params: { path: { id: catalog.id }, query: { version: String(catalog.version) } } }))
              onGone()
            }}
          />
        )}
      </Flex>
    </Flex>
  )
}

function AddCatalog({ label, parent }: { label: string; parent: number | null }) {
  return (
    <Act<Omit<Wish, 'parent_id'>>
      label={label}
      title={label}
      icon={<PlusOutlined />}
      initial={{ position: 0 }}
      stale={stale}
      send={(body, header) => ask(api.POST('/v1/staff/catalogs', { body: { ...body, parent_id: parent }, headers: header }))}
    >
      <Names />
    </Act>
  )
}

function Names() {
  const t = useTexts(texts)
  const c = useTexts(common)
  return (
    <>
      <Form.Item name="name" label={c.name} rules={[{ required: true, whitespace: true, message: c.required }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="name_en" label={c.nameEn}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="position" label={t.position}>
        <InputNumber min={0} precision={0} style={{ width: '100%' }} />
      </Form.Item>
    </>
  )
}
