import { DownloadOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Typography } from 'antd'
import { Link, useNavigate } from 'react-router'
import { WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Listed, pictureAt, type RowOf } from '../client.ts'
import { useCatalogs } from '../parts/catalogs.ts'
import { type Column, Listing } from '../parts/listing.tsx'
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
  const columns: Column<Row>[] = [
    {
      key: 'product',
      title: t.product,
      fixed: 'left',
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
    { key: 'state', title: c.state, render: (_, row) => <State pairs={spuStates} state={row.deleted ? 'deleted' : row.state} /> },
    { key: 'catalog', title: t.catalog, dataIndex: 'catalog_name' },
    { key: 'brand', title: t.brand, dataIndex: 'brand_name' },
    {
      key: 'price',
      title: t.price,
      align: 'right',
      render: (_, row) => row.lowest && <span className="number">{row.lowest === row.highest ? `¥${row.lowest}` : `¥${row.lowest}–${row.highest}`}</span>,
    },
    {
      key: 'stock',
      title: t.stock,
      align: 'right',
      render: (_, row) => <Typography.Text type={row.stock === 0 && row.state === 'launched' ? 'danger' : undefined}>{row.stock}</Typography.Text>,
    },
    { key: 'skus', title: t.skus, align: 'right', render: (_, row) => `${row.launched} / ${row.skus}` },
    { key: 'updated', title: t.updated, dataIndex: 'updated_at' },
  ]
  const load = async (query: Record<string, string | number>): Promise<Listed<Row>> => {
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
        ]}
        open={(row) => void navigate(paths.spu(row.id))}
        tools={
          <Button icon={<DownloadOutlined />} href="/v1/staff/catalogue/export?format=csv">
            {t.exportAll}
          </Button>
        }
        load={({ page, pagesize, q, pick }) =>
          load({
            page,
            pagesize,
            ...(q ? { q } : {}),
            ...(pick('state') ? { state: pick('state')! } : {}),
            ...(pick('catalog_id') ? { catalog_id: Number(pick('catalog_id')) } : {}),
          })
        }
      />
    </Page>
  )
}
