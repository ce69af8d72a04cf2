import { DownloadOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Typography } from 'antd'
import { Link, useNavigate } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Listed, pictureAt, type RowOf } from '../client.ts'
import { useBrands, useCatalogs } from '../parts/catalogs.ts'
import { type BulkDeed, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { goods, spuStates } from '../texts/goods.ts'
import { named, useLang, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/goods/spus'> & { picture: string }

/** Products, by state, catalog and words. */
export function Goods() {
  const t = useTexts(goods)
  const c = useTexts(common)
  const lang = useLang()
  const states = useTexts(spuStates)
  const navigate = useNavigate()
  const holds = useHolds()
  const { data: tree = [] } = useCatalogs()
  const { data: brands = [] } = useBrands()
  const inWords = (it: { name: string; name_en: string } | undefined) => it && named(lang, it.name, it.name_en)
  const columns: Column<Row>[] = [
    {
      key: 'product',
      title: t.product,
      fixed: 'left',
      sort: 'name',
      csv: (row) => named(lang, row.name, row.name_en),
      render: (_, row) => (
        <Flex gap={12} align="center" style={{ maxWidth: 320 }}>
          {row.image ? <img className="picture" src={row.picture} alt="" loading="lazy" /> : <span className="picture" />}
          <div>
            <Link to={paths.spu(row.id)}>{named(lang, row.name, row.name_en)}</Link>
            <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
              {[row.id, row.code].filter(Boolean).join(' · ')}
            </Typography.Text>
          </div>
        </Flex>
      ),
    },
    { key: 'id', title: t.number, dataIndex: 'id', fileOnly: true },
    { key: 'code', title: t.code, dataIndex: 'code', fileOnly: true },
    {
      key: 'state',
      title: c.state,
      csv: (row) => states[row.deleted ? 'deleted' : row.state],
      render: (_, row) => <State pairs={spuStates} state={row.deleted ? 'deleted' : row.state} />,
    },
    { key: 'catalog', title: t.catalog, render: (_, row) => inWords(tree.find(({ id }) => id === row.catalog_id)) ?? row.catalog_name },
    { key: 'brand', title: t.brand, render: (_, row) => inWords(brands.find(({ name }) => name === row.brand_name)) ?? row.brand_name },
    {
      key: 'price',
      title: t.price,
      sort: 'price',
      align: 'right',
      render: (_, row) => row.lowest && <span className="number">{row.lowest === row.highest ? `¥${row.lowest}` : `¥${row.lowest}–${row.highest}`}</span>,
    },
    {
      key: 'stock',
      title: t.stock,
      align: 'right',
      sort: 'stock',
      csv: (row) => row.stock,
      render: (_, row) => <Typography.Text type={row.stock === 0 && row.state === 'launched' ? 'danger' : undefined}>{row.stock}</Typography.Text>,
    },
    { key: 'skus', title: t.skus, align: 'right', render: (_, row) => `${row.launched} / ${row.skus}` },
    { key: 'updated', title: t.updated, dataIndex: 'updated_at', sort: 'updated' },
  ]
  const deed = (key: 'launch' | 'withdraw' | 'delete' | 'restore', label: string, says: string, fits: BulkDeed<Row>['fits'], danger = false): BulkDeed<Row> => ({
    key,
    label,
    says,
    danger,
    ...(fits ? { fits } : {}),
    called: (row) => named(lang, row.name, row.name_en),
    send: (row) => ask(api.POST(`/v1/staff/goods/spus/{id}/${key}`, { params: { path: { id: row.id } }, body: {} })),
    stale: ['spus', 'spu'],
  })
  const deeds = [
    deed('launch', t.launch, t.launchSays, (row) => !row.deleted && row.state !== 'launched'),
    deed('withdraw', t.withdraw, t.withdrawSays, (row) => row.state === 'launched', true),
    deed('delete', t.remove, t.removeSays, (row) => !row.deleted, true),
    deed('restore', t.restore, t.restoreSays, (row) => row.deleted),
  ]
  const load = async (query: { page: number; pagesize: number; q?: string; sort?: 'name' }): Promise<Listed<Row>> => {
    const answer = await ask(api.GET('/v1/staff/goods/spus', { params: { query } }))
    return { ...answer, data: answer.data.map((row) => ({ ...row, picture: row.image ? pictureAt(answer.base_url, row.image) : '' })) }
  }
  return (
    <Page
      title={t.title}
      tools={
        holds('goods', WRITE) && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate(paths.newSpu)}>
            {t.add}
          </Button>
        )
      }
    >
      <Listing<Row>
        name="spus"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          {
            name: 'state',
            label: c.state,
            tabs: true,
            options: [{ value: '', label: c.all }, ...(['launched', 'draft', 'withdrawn', 'deleted'] as const).map((value) => ({ value, label: states[value] }))],
          },
          {
            name: 'catalog_id',
            label: t.catalog,
            options: [
              { value: '', label: `${t.catalog}: ${c.all}` },
              ...tree.map((catalog) => ({ value: String(catalog.id), label: '　'.repeat(catalog.path.length - 1) + named(lang, catalog.name, catalog.name_en) })),
            ],
          },
          {
            name: 'brand_id',
            label: t.brand,
            options: [{ value: '', label: `${t.brand}: ${c.all}` }, ...brands.map((brand) => ({ value: String(brand.id), label: named(lang, brand.name, brand.name_en) }))],
          },
        ]}
        deeds={holds('goods', CHANGE) ? deeds : []}
        open={(row) => void navigate(paths.spu(row.id))}
        tools={
          <Button icon={<DownloadOutlined />} href="/v1/staff/catalogue/export?format=csv">
            {t.exportAll}
          </Button>
        }
        load={({ page, pagesize, q, sort, pick }) =>
          load({
            page,
            pagesize,
            ...(q ? { q } : {}),
            ...(pick('state') ? { state: pick('state')! } : {}),
            // One of the columns' own names; the server refuses any other.
            ...(sort ? { sort: sort as 'name' } : {}),
            ...(pick('brand_id') ? { brand_id: Number(pick('brand_id')) } : {}),
            ...(pick('catalog_id') ? { catalog_id: Number(pick('catalog_id')) } : {}),
          })
        }
      />
    </Page>
  )
}
