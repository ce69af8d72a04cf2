import { Card, Col, Row, Select, Skeleton, theme, TreeSelect, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { goods } from '../../texts/goods.ts'
import { spu as texts } from '../../texts/spu.ts'
import { named, useLang, useTexts } from '../../texts/index.ts'
import { treeOf, useBrands, useCatalogs } from '../catalogs.ts'
import { PictureList } from '../picture-list.tsx'
import { fetched } from '../later.tsx'
import { Labelled, TextField } from './field.tsx'
import { PictureAlt } from './picture-alt.tsx'
import { useSpu } from './use-draft.ts'

/** Fetched by itself: it is heavier than the rest of the page. */
const RichText = lazy(async () => ({ default: (await fetched(() => import('../rich-text.tsx'))).RichText }))

type Node = { value: number; title: string; children: Node[] }

/** Names, where it belongs, whose it is. */
export function Basics() {
  const t = useTexts(goods)
  const s = useTexts(texts)
  const lang = useLang()
  const { draft, faults, may, put } = useSpu()
  const { data: catalogs = [] } = useCatalogs()
  const { data: brands = [] } = useBrands()
  const tree = treeOf<Node>(catalogs, (catalog, children) => ({ value: catalog.id, title: named(lang, catalog.name, catalog.name_en), children }))
  return (
    <Card title={s.basics} id="basics">
      <Row gutter={16}>
        <Col xs={24} md={12}>
          <TextField name="name" label={t.name} most={100} required />
        </Col>
        <Col xs={24} md={12}>
          <TextField name="name_en" label={t.nameEn} most={200} />
        </Col>
        <Col xs={24} md={8}>
          <Labelled label={t.catalog} fault={faults.catalog_id} required>
            {(id) => (
              <TreeSelect
                id={id}
                disabled={!may}
                treeData={tree}
                showSearch={{ treeNodeFilterProp: 'title' }}
                treeDefaultExpandAll
                // Until the names are there, a number would stand in their place.
                loading={catalogs.length === 0}
                {...(draft.catalog_id !== null && catalogs.some(({ id }) => id === draft.catalog_id) ? { value: draft.catalog_id } : {})}
                onChange={(value: number) => put({ catalog_id: value })}
              />
            )}
          </Labelled>
        </Col>
        <Col xs={24} md={8}>
          <Labelled label={t.brand} fault={faults.brand_id}>
            {(id) => (
              <Select
                id={id}
                disabled={!may}
                allowClear
                placeholder={t.noBrand}
                showSearch={{ optionFilterProp: 'label' }}
                options={brands.map((brand) => ({ value: brand.id, label: named(lang, brand.name, brand.name_en) }))}
                {...(draft.brand_id !== null && brands.some((brand) => brand.id === draft.brand_id) ? { value: draft.brand_id } : {})}
                onChange={(value?: number) => put({ brand_id: value ?? null })}
              />
            )}
          </Labelled>
        </Col>
        <Col xs={24} md={8}>
          <TextField name="code" label={t.code} most={60} />
        </Col>
      </Row>
    </Card>
  )
}

/** The pictures of the product as a whole. */
export function Pictures() {
  const s = useTexts(texts)
  const { draft, faults, may, media, change } = useSpu()
  return (
    <Card title={s.pictures} id="pictures">
      <Labelled fault={faults.pictures} extra={s.picturesSays}>
        {() => (
          <PictureList
            label={s.pictures}
            value={draft.pictures}
            media={media}
            most={30}
            disabled={!may}
            onChange={(how) => change((old) => ({ ...old, pictures: how(old.pictures) }))}
            also={(file, at) => <PictureAlt file={file} at={at} />}
          />
        )}
      </Labelled>
    </Card>
  )
}

/** What is told of it: the description in both languages, side by side, and the long pictures below. */
export function Words() {
  const s = useTexts(texts)
  const { draft, faults, may, media, put, change } = useSpu()
  return (
    <Card title={s.words} id="words">
      <Suspense fallback={<Skeleton active />}>
        <Row gutter={16}>
          <Col xs={24} xl={12}>
            <Labelled label={s.chinese} fault={faults.description}>
              {() => <RichText label={`${s.words} · ${s.chinese}`} value={draft.description} most={100_000} disabled={!may} onChange={(description) => put({ description })} />}
            </Labelled>
          </Col>
          <Col xs={24} xl={12}>
            <Labelled label={s.english} fault={faults.description_en}>
              {() => (
                <RichText label={`${s.words} · ${s.english}`} value={draft.description_en} most={100_000} disabled={!may} onChange={(description_en) => put({ description_en })} />
              )}
            </Labelled>
          </Col>
        </Row>
      </Suspense>
      <Labelled label={s.detailPictures}>
        {() => (
          <PictureList
            label={s.detailPictures}
            value={draft.detail_pictures}
            media={media}
            most={30}
            disabled={!may}
            onChange={(how) => change((old) => ({ ...old, detail_pictures: how(old.detail_pictures) }))}
            also={(file, at) => <PictureAlt file={file} at={at} />}
          />
        )}
      </Labelled>
    </Card>
  )
}

/** What search engines are told, and how it will look there. */
export function Seo() {
  const s = useTexts(texts)
  const { token } = theme.useToken()
  const { draft } = useSpu()
  const plain = (html: string) => new DOMParser().parseFromString(html, 'text/html').body.textContent.trim().slice(0, 120)
  const look = (title: string, words: string) => (
    <div style={{ padding: 12, borderRadius: 8, background: token.colorFillQuaternary }}>
      <div style={{ color: token.colorLink, fontSize: 16 }}>{title || '—'}</div>
      <Typography.Text type="secondary">{words || '—'}</Typography.Text>
    </div>
  )
  return (
    <Card title={s.seo} id="seo">
      <Typography.Paragraph type="secondary">{s.seoSays}</Typography.Paragraph>
      <Row gutter={16}>
        <Col xs={24} md={12}>
          <TextField name="seo_title" label={s.seoTitle} most={80} />
          <TextField name="seo_description" label={s.seoWords} most={200} rows={2} />
          {look(draft.seo_title || draft.name, draft.seo_description || draft.skus[0]?.caption || plain(draft.description))}
        </Col>
        <Col xs={24} md={12}>
          <TextField name="seo_title_en" label={`${s.seoTitle} · ${s.english}`} most={120} />
          <TextField name="seo_description_en" label={`${s.seoWords} · ${s.english}`} most={320} rows={2} />
          {look(draft.seo_title_en || draft.name_en || draft.name, draft.seo_description_en || draft.skus[0]?.caption_en || plain(draft.description_en || draft.description))}
        </Col>
      </Row>
    </Card>
  )
}

/** What lies in the box, and what is promised besides. */
export function Box() {
  const t = useTexts(goods)
  const s = useTexts(texts)
  return (
    <Card title={s.box} id="box">
      <Row gutter={16}>
        {(
          [
            ['packing', t.packing, 2000, s.packingSays],
            ['packing_en', `${t.packing} · ${s.english}`, 3000, s.packingSays],
            ['after_sales', t.afterSales, 5000, undefined],
            ['after_sales_en', `${t.afterSales} · ${s.english}`, 8000, undefined],
          ] as const
        ).map(([name, label, most, extra]) => (
          <Col xs={24} md={12} key={name}>
            <TextField name={name} label={label} most={most} rows={4} extra={extra} />
          </Col>
        ))}
      </Row>
    </Card>
  )
}
