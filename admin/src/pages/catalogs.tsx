import { ExportOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Col, Descriptions, Flex, Form, Input, Row, Select, Slider, Tree, TreeSelect, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, Refused } from '../client.ts'
import { Act, FormWindow } from '../parts/act.tsx'
import { type Catalog, treeOf, useCatalogs } from '../parts/catalogs.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { NameFields } from '../parts/two-names.tsx'
import { paths } from '../paths.ts'
import { catalogs as texts } from '../texts/catalogue.ts'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'

type Node = { key: number; title: string; children: Node[] }
type Wish = { name: string; name_en?: string; hue?: number }
type Place = { parent: number | null; before: number | null }
const stale = ['catalogs', 'channels', 'spus']

/** How many products lie in it and in everything below it. */
const within = (all: readonly Catalog[], { id }: Catalog): number => all.filter((row) => row.path.includes(id)).reduce((sum, row) => sum + row.spus, 0)
const siblingsOf = (all: readonly Catalog[], parent: number | null) =>
  all.filter((row) => row.parent_id === parent).toSorted((one, other) => one.position - other.position || one.id - other.id)
/** Before which sibling it stands; null: it is the last. */
const nextOf = (all: readonly Catalog[], { id, parent_id }: Catalog): number | null => {
  const siblings = siblingsOf(all, parent_id)
  return siblings[siblings.findIndex((row) => row.id === id) + 1]?.id ?? null
}
const place = ({ id, version }: Catalog, { parent, before }: Place) =>
  ask(api.PUT('/v1/staff/catalogs/{id}/place', { params: { path: { id } }, body: { version, parent_id: parent, before_id: before } }))

/** The tree that the shop's menu is made of. */
export function Catalogs() {
  const t = useTexts(texts)
  const lang = useLang()
  const holds = useHolds()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { data, error, refetch } = useCatalogs()
  const [chosen, setChosen] = useState<number>()
  const [words, setWords] = useState('')
  const [opened, setOpened] = useState<number[]>([])
  const [move, setMove] = useState<{ catalog: Catalog; to: Place }>()
  if (!data) return <Waiting error={error} again={refetch} />
  const title = (catalog: Catalog) => named(lang, catalog.name, catalog.name_en)
  const fits = (catalog: Catalog) => words !== '' && `${catalog.name} ${catalog.name_en}`.toLowerCase().includes(words.toLowerCase())
  const tree = treeOf<Node>(data, (catalog, children) => ({ key: catalog.id, title: `${title(catalog)} (${within(data, catalog)})`, children }))
  const catalog = data.find((row) => row.id === chosen)
  const find = (id: unknown) => data.find((row) => row.id === Number(id))
  // Among its siblings it moves at once, and can be taken back; to another parent it asks first.
  const reorder = async (moved: Catalog, to: Place) => {
    const back = { parent: moved.parent_id, before: nextOf(data, moved) }
    try {
      await place(moved, to)
      const fresh = await refetch()
      const now = fresh.data?.find(({ id }) => id === moved.id)
      const undo = async () => {
        message.destroy('moved')
        if (now) await place(now, back).catch((refused: Error) => message.error(refused.message))
        await queries.invalidateQueries({ queryKey: ['catalogs'] })
      }
      void message.success({
        key: 'moved',
        duration: 6,
        content: (
          <>
            {fill(t.moved, { name: title(moved) })}
            <Button type="link" size="small" onClick={() => void undo()}>
              {t.undo}
            </Button>
          </>
        ),
      })
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused
      void message.error(refused.message)
      await refetch()
    }
  }
  return (
    <Page title={t.title} tools={holds('goods', WRITE) && <AddCatalog label={t.addTop} parent={null} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} md={12}>
          <Card extra={<Input.Search allowClear size="small" aria-label={t.find} placeholder={t.find} onChange={(event) => setWords(event.target.value.trim())} />}>
            <Typography.Paragraph type="secondary">{t.hint}</Typography.Paragraph>
            <Tree<Node>
              treeData={tree}
              blockNode
              draggable={holds('goods', CHANGE)}
              filterTreeNode={(node) => fits(find(node.key)!)}
              selectedKeys={chosen ? [chosen] : []}
              expandedKeys={words ? data.filter(fits).flatMap(({ path }) => path.slice(0, -1)) : opened}
              onExpand={(keys) => setOpened(keys.map(Number))}
              onSelect={([key]) => {
                setChosen(key === undefined ? undefined : Number(key))
                if (key !== undefined) setOpened((old) => [...old, Number(key)])
              }}
              onDrop={({ dragNode, node, dropToGap, dropPosition }) => {
                const dragged = find(dragNode.key)
                const target = find(node.key)
                if (!dragged || !target) return
                const parent = dropToGap ? target.parent_id : target.id
                const others = siblingsOf(data, parent).filter(({ id }) => id !== dragged.id)
                // The component counts gaps among the siblings as they stand, before the one above it: -1.
                const above = dropPosition - Number(node.pos.split('-').at(-1)) < 0
                const at = dropToGap ? others.findIndex(({ id }) => id === target.id) + (above ? 0 : 1) : 0
                const to = { parent, before: others[at]?.id ?? null }
                if (parent === dragged.parent_id) void reorder(dragged, to)
                else setMove({ catalog: dragged, to })
              }}
            />
          </Card>
        </Col>
        <Col xs={24} md={12}>
          <Card title={catalog && title(catalog)} style={{ position: 'sticky', top: 16 }}>
            {catalog ? <Facts catalog={catalog} all={data} onGone={() => setChosen(undefined)} /> : <Typography.Text type="secondary">{t.choose}</Typography.Text>}
          </Card>
        </Col>
      </Row>
      {move && (
        <FormWindow
          open
          onClose={() => setMove(undefined)}
          title={t.moveTitle}
          says={fill(t.moveSays, { name: title(move.catalog), n: within(data, move.catalog), to: move.to.parent === null ? t.top : title(find(move.to.parent)!) })}
          stale={stale}
          send={() => place(move.catalog, move.to)}
        />
      )}
    </Page>
  )
}

function Facts({ catalog, all, onGone }: { catalog: Catalog; all: Catalog[]; onGone: () => void }) {
  const t = useTexts(texts)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const parent = all.find((row) => row.id === catalog.parent_id)
  const below = all.filter((row) => row.parent_id === catalog.id).length
  const name = named(lang, catalog.name, catalog.name_en)
  return (
    <Flex vertical gap={16}>
      <Descriptions
        column={1}
        items={[
          { key: 'name', label: c.name, children: catalog.name },
          { key: 'name_en', label: c.nameEn, children: catalog.name_en },
          { key: 'parent', label: t.parent, children: parent ? named(lang, parent.name, parent.name_en) : t.top },
          { key: 'hue', label: t.hue, children: <Swatch hue={catalog.hue} /> },
          {
            key: 'spus',
            label: c.pieces,
            children: (
              <Link to={`${paths.goods}?catalog_id=${catalog.id}`}>
                {fill(t.spus, { n: within(all, catalog) })} · {fill(t.direct, { n: catalog.spus })}
              </Link>
            ),
          },
        ]}
      />
      <Flex gap={8} wrap>
        {holds('goods', CHANGE) && (
          <Act<Wish>
            key={`${catalog.id}.${catalog.version}`}
            label={t.edit}
            title={t.edit}
            says={t.editSays}
            initial={{ name: catalog.name, name_en: catalog.name_en, hue: catalog.hue }}
            stale={stale}
            send={(wish) => {
              const { id, version, parent_id, position, channel_id } = catalog
              return ask(api.PUT('/v1/staff/catalogs/{id}', { params: { path: { id } }, body: { parent_id, position, channel_id, ...wish, version } }))
            }}
          >
            <Names />
          </Act>
        )}
        {holds('goods', CHANGE) && <Move key={`move${catalog.id}.${catalog.version}`} catalog={catalog} all={all} />}
        {holds('goods', WRITE) && catalog.path.length < 3 && <AddCatalog label={t.addBelow} parent={catalog.id} />}
        <Button icon={<ExportOutlined />} href={`/list/${catalog.id}`} target="_blank" rel="noopener">
          {t.showShop}
        </Button>
        {holds('goods', CHANGE) &&
          (below + catalog.spus > 0 ? (
            <Button danger disabled title={fill(t.removeNot, { below, spus: catalog.spus })}>
              {t.remove}
            </Button>
          ) : (
            <Act
              danger
              label={t.remove}
              title={`${t.remove} · ${name}`}
              says={fill(t.removeSays, { name })}
              stale={stale}
              send={async () => {
                await ask(api.DELETE('/v1/staff/catalogs/{id}', { params: { path: { id: catalog.id }, query: { version: String(catalog.version) } } }))
                onGone()
              }}
            />
          ))}
      </Flex>
      {below + catalog.spus > 0 && <Typography.Text type="secondary">{fill(t.removeNot, { below, spus: catalog.spus })}</Typography.Text>}
    </Flex>
  )
}

/** The same as dragging, for those who have no mouse at hand. */
function Move({ catalog, all }: { catalog: Catalog; all: Catalog[] }) {
  const t = useTexts(texts)
  const lang = useLang()
  const name = named(lang, catalog.name, catalog.name_en)
  const parents = treeOf<{ value: number; title: string; children: unknown[] }>(
    // It cannot come to lie in itself.
    all.filter((row) => !row.path.includes(catalog.id) && row.path.length < 3),
    (row, children) => ({ value: row.id, title: named(lang, row.name, row.name_en), children }),
  )
  return (
    <Act<{ parent?: number; before?: number }>
      label={t.moveTitle}
      title={`${t.moveTitle} · ${name}`}
      says={t.moveHint}
      initial={catalog.parent_id === null ? {} : { parent: catalog.parent_id }}
      stale={stale}
      send={({ parent, before }) => place(catalog, { parent: parent ?? null, before: before ?? null })}
    >
      <Form.Item name="parent" label={t.parent}>
        <TreeSelect allowClear placeholder={t.top} treeData={parents as never} showSearch={{ treeNodeFilterProp: 'title' }} treeDefaultExpandAll />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(one, other) => one.parent !== other.parent}>
        {({ getFieldValue }) => (
          <Form.Item name="before" label={t.before}>
            <Select
              allowClear
              placeholder={t.last}
              options={siblingsOf(all, (getFieldValue('parent') as number | undefined) ?? null)
                .filter(({ id }) => id !== catalog.id)
                .map((row) => ({ value: row.id, label: named(lang, row.name, row.name_en) }))}
            />
          </Form.Item>
        )}
      </Form.Item>
    </Act>
  )
}

const Swatch = ({ hue }: { hue: number }) => (
  <span style={{ display: 'inline-block', width: 48, height: 20, borderRadius: 4, background: `oklch(0.95 0.03 ${hue})`, border: `1px solid oklch(0.8 0.06 ${hue})` }} />
)

function AddCatalog({ label, parent }: { label: string; parent: number | null }) {
  const { data = [] } = useCatalogs()
  // After all that are there.
  const position = siblingsOf(data, parent).reduce((most, row) => Math.max(most, row.position + 1), 0)
  return (
    <Act<Wish>
      label={label}
      title={label}
      icon={<PlusOutlined />}
      initial={{ hue: data.find(({ id }) => id === parent)?.hue ?? 95 }}
      stale={stale}
      send={(body, header) => ask(api.POST('/v1/staff/catalogs', { body: { ...body, position, parent_id: parent }, headers: header }))}
    >
      <Names />
    </Act>
  )
}

function Names() {
  const t = useTexts(texts)
  const hue = Form.useWatch<number | undefined>('hue') ?? 95
  return (
    <>
      <NameFields />
      <Form.Item
        name="hue"
        label={
          <Flex gap={8} align="center">
            {t.hue} <Swatch hue={hue} />
          </Flex>
        }
        extra={t.hueSays}
      >
        <Slider min={0} max={360} />
      </Form.Item>
    </>
  )
}
