import { Button, Flex, Form } from 'antd'
import { Link } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Listed, pictureAt, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { useMedia } from '../parts/media.ts'
import { Page } from '../parts/page.tsx'
import { PictureField } from '../parts/picture-field.tsx'
import { useHolds } from '../parts/session.ts'
import { NameFields } from '../parts/two-names.tsx'
import { paths } from '../paths.ts'
import { brands as texts } from '../texts/catalogue.ts'
import { common } from '../texts/common.ts'
import { fill, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/brands'> & { media: string }
type Wish = { name: string; name_en?: string; logo?: string | null }
const stale = ['brands', 'spus']

/** Brands: their names and logos, and how many products each has. */
export function Brands() {
  const t = useTexts(texts)
  const c = useTexts(common)
  const holds = useHolds()
  const columns: Column<Row>[] = [
    {
      key: 'logo',
      title: t.logo,
      csv: (row) => row.logo ?? '',
      render: (_, row) =>
        row.logo ? <img className="picture" style={{ objectFit: 'contain' }} src={pictureAt(row.media, row.logo)} alt="" loading="lazy" /> : <span className="picture" />,
    },
    { key: 'name', title: c.name, dataIndex: 'name' },
    { key: 'name_en', title: c.nameEn, dataIndex: 'name_en' },
    { key: 'spus', title: t.spus, align: 'right', render: (_, row) => <Link to={`${paths.goods}?brand_id=${row.id}`}>{row.spus}</Link> },
    {
      key: 'deeds',
      title: '',
      render: (_, row) =>
        holds('goods', CHANGE) && (
          <Flex gap={8}>
            <Act<Wish>
              key={row.version}
              label={c.edit}
              title={t.edit}
              says={fill(t.editSays, { n: row.spus })}
              button={{ size: 'small' }}
              initial={{ name: row.name, name_en: row.name_en, logo: row.logo }}
              stale={stale}
              send={(wish) => ask(api.PUT('/v1/staff/brands/{id}', { params: { path: { id: row.id } }, body: { ...wish, logo: wish.logo ?? null, version: row.version } }))}
            >
              <Fields />
            </Act>
            {row.spus > 0 ? (
              <Button size="small" danger disabled title={t.used}>
                {c.remove}
              </Button>
            ) : (
              <Act
                danger
                label={c.remove}
                title={t.remove}
                says={fill(t.removeSays, { name: row.name })}
                button={{ size: 'small' }}
                stale={stale}
                send={() => ask(api.DELETE('/v1/staff/brands/{id}', { params: { path: { id: row.id }, query: { version: String(row.version) } } }))}
              />
            )}
          </Flex>
        ),
    },
  ]
  const load = async (query: { page: number; pagesize: number; q: string }): Promise<Listed<Row>> => {
    const answer = await ask(api.GET('/v1/staff/brands', { params: { query } }))
    return { ...answer, data: answer.data.map((row) => ({ ...row, media: answer.base_url })) }
  }
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="brands"
        rowKey="id"
        columns={columns}
        search={t.search}
        tools={
          holds('goods', WRITE) && (
            <Add<Wish> label={t.add} stale={stale} send={(wish, header) => ask(api.POST('/v1/staff/brands', { body: { ...wish, logo: wish.logo ?? null }, headers: header }))}>
              <Fields />
            </Add>
          )
        }
        load={({ page, pagesize, q }) => load({ page, pagesize, q })}
      />
    </Page>
  )
}

function Fields() {
  const { data: media = '' } = useMedia()
  const t = useTexts(texts)
  return (
    <>
      <NameFields />
      <Form.Item name="logo" label={t.logo}>
        <PictureField media={media} label={t.logo} />
      </Form.Item>
    </>
  )
}
