import { ArrowDownOutlined, ArrowUpOutlined, EyeOutlined, HolderOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, DatePicker, Drawer, Empty, Flex, Form, Image, Input, Segmented, Select, Switch, Tag, theme, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type Once, pictureAt, Refused, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { useCatalogs } from '../parts/catalogs.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { PictureField } from '../parts/picture-field.tsx'
import { useHolds } from '../parts/session.ts'
import { content as texts } from '../texts/catalogue.ts'
import { common } from '../texts/common.ts'
import { fill, type Lang, named, useLang, useTexts } from '../texts/index.ts'

const slots = ['carousel', 'news', 'advert', 'floor'] as const
type Slot = (typeof slots)[number]
type Item = RowOf<'/v1/staff/content/items'>
type Values = {
  title: string
  title_en?: string
  words?: string
  words_en?: string
  picture?: string | null
  link: string
  floor_id?: number | null
  hidden?: boolean
  window?: [Dayjs | null, Dayjs | null] | null
}
const stale = ['content', 'content-preview']
/** The shop's own clock, as the server reads and writes it. */
const AS = 'YYYY-MM-DD HH:mm:ss'
const MOST = 100

/** What the slots of the home page hold: made, changed, ordered, and seen as they will be at a time. */
export function Content() {
  const t = useTexts(texts)
  const holds = useHolds()
  const [params, setParams] = useSearchParams()
  const slot = slots.find((name) => name === params.get('slot')) ?? 'carousel'
  const [preview, setPreview] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['content', slot],
    queryFn: () => ask(api.GET('/v1/staff/content/items', { params: { query: { slot, pagesize: MOST } } })),
  })
  const says = { carousel: t.carouselSays, news: t.newsSays, advert: t.advertSays, floor: t.floorSays }[slot]
  return (
    <Page
      title={t.title}
      tools={
        <Button icon={<EyeOutlined />} onClick={() => setPreview(true)}>
          {t.preview}
        </Button>
      }
    >
      <Flex gap={12} wrap align="center">
        <Segmented
          aria-label={t.slot}
          options={slots.map((value) => ({ value, label: t[value] }))}
          value={slot}
          onChange={(value) => setParams({ slot: value }, { replace: true })}
        />
        <Typography.Text type="secondary" style={{ flex: 1 }}>
          {says}
        </Typography.Text>
        {holds('content', WRITE) && data && <AddItem slot={slot} media={data.base_url} position={data.data.reduce((most, item) => Math.max(most, item.position + 1), 0)} />}
      </Flex>
      {data ? <Items key={slot} slot={slot} items={data.data} media={data.base_url} again={refetch} /> : <Waiting error={error} again={refetch} />}
      {preview && <Preview onClose={() => setPreview(false)} />}
    </Page>
  )
}

function Items({ slot, items, media, again }: { slot: Slot; items: Item[]; media: string; again: () => unknown }) {
  const t = useTexts(texts)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const may = useHolds()('content', CHANGE)
  const [dragged, setDragged] = useState<number>()
  const put = async (from: number, to: number) => {
    const ids = items.map(({ id }) => id)
    ids.splice(to, 0, ...ids.splice(from, 1))
    try {
      await ask(api.PUT('/v1/staff/content/order', { body: { slot, ids } }))
      void message.success(t.ordered)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    }
    for (const name of stale) void queries.invalidateQueries({ queryKey: [name] })
    await again()
  }
  if (items.length === 0) return <Empty description={t.none} />
  return (
    <Flex vertical gap={8} role="list" aria-label={t[slot]}>
      {items.map((item, at) => (
        <div
          key={item.id}
          role="listitem"
          draggable={may}
          onDragStart={() => setDragged(at)}
          onDragEnd={() => setDragged(undefined)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={() => dragged !== undefined && dragged !== at && void put(dragged, at)}
          style={{ opacity: dragged === at ? 0.4 : 1 }}
        >
          <Card size="small">
            <Flex gap={16} align="center" wrap>
              {may && (
                <Flex align="center">
                  <HolderOutlined title={t.drag} style={{ cursor: 'grab', fontSize: 16 }} />
                  <Flex vertical>
                    <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={`${t.up} ${item.title}`} disabled={at === 0} onClick={() => void put(at, at - 1)} />
                    <Button
                      type="text"
                      size="small"
                      icon={<ArrowDownOutlined />}
                      aria-label={`${t.down} ${item.title}`}
                      disabled={at === items.length - 1}
                      onClick={() => void put(at, at + 1)}
                    />
                  </Flex>
                </Flex>
              )}
              {item.picture && <Image src={pictureAt(media, item.picture)} alt="" width={128} height={56} style={{ objectFit: 'cover', borderRadius: 6 }} />}
              <What item={item} />
              <Time item={item} />
              {may && <Deeds item={item} media={media} />}
            </Flex>
          </Card>
        </div>
      ))}
    </Flex>
  )
}

function What({ item }: { item: Item }) {
  const lang = useLang()
  const { data: catalogs = [] } = useCatalogs()
  const floor = catalogs.find(({ id }) => id === item.floor_id)
  return (
    <div style={{ flex: 1, minWidth: 200 }}>
      <Typography.Text strong>{named(lang, item.title, item.title_en)}</Typography.Text>
      {floor && <Tag style={{ marginInlineStart: 8 }}>{named(lang, floor.name, floor.name_en)}</Tag>}
      <Typography.Text type="secondary" style={{ display: 'block' }}>
        {named(lang, item.words, item.words_en)}
      </Typography.Text>
      <Typography.Text code style={{ fontSize: 12 }}>
        {item.link}
      </Typography.Text>
    </div>
  )
}

/** When it is shown, and whether that is now. */
function Time({ item }: { item: Item }) {
  const t = useTexts(texts)
  return (
    <div style={{ minWidth: 180 }}>
      <Tag color={{ live: 'green', coming: 'blue', over: 'default', hidden: 'default' }[item.state]}>{t[item.state]}</Tag>
      <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
        {item.valid_from || item.valid_until ? `${item.valid_from?.slice(0, 16) ?? '…'} – ${item.valid_until?.slice(0, 16) ?? '…'}` : t.always}
      </Typography.Text>
    </div>
  )
}

const bodyOf = (slot: Slot, position: number, { window, picture, floor_id, ...rest }: Values) => ({
  ...rest,
  slot,
  position,
  picture: picture ?? null,
  floor_id: floor_id ?? null,
  valid_from: window?.[0]?.format(AS) ?? null,
  valid_until: window?.[1]?.format(AS) ?? null,
})
const timeOf = (at: string | null): Dayjs | null => (at ? dayjs(at) : null)
const valuesOf = ({ title, title_en, words, words_en, picture, link, floor_id, hidden, valid_from, valid_until }: Item): Values => ({
  title,
  title_en,
  words,
  words_en,
  picture,
  link,
  floor_id,
  hidden,
  window: valid_from || valid_until ? [timeOf(valid_from), timeOf(valid_until)] : null,
})

function Deeds({ item, media }: { item: Item; media: string }) {
  const t = useTexts(texts)
  const c = useTexts(common)
  const slot = item.slot as Slot
  const change = (values: Values) =>
    ask(api.PUT('/v1/staff/content/items/{id}', { params: { path: { id: item.id } }, body: { ...bodyOf(slot, item.position, values), version: item.version } }))
  return (
    <Flex gap={8} key={item.version}>
      <Act<Values> label={t.edit} title={t.editTitle} says={t.saySave} button={{ size: 'small' }} initial={valuesOf(item)} stale={stale} wide send={change}>
        <Fields slot={slot} media={media} />
      </Act>
      <Act
        label={item.hidden ? t.showNow : t.hideNow}
        title={item.hidden ? t.showNow : t.hideNow}
        says={item.hidden ? t.showSays : t.hideSays}
        button={{ size: 'small' }}
        stale={stale}
        send={() => change({ ...valuesOf(item), hidden: !item.hidden })}
      />
      <Act
        danger
        label={c.remove}
        title={t.remove}
        says={fill(t.removeSays, { name: item.title })}
        button={{ size: 'small' }}
        stale={stale}
        send={() => ask(api.DELETE('/v1/staff/content/items/{id}', { params: { path: { id: item.id }, query: { version: String(item.version) } } }))}
      />
    </Flex>
  )
}

function AddItem({ slot, media, position }: { slot: Slot; media: string; position: number }) {
  const t = useTexts(texts)
  return (
    <Add<Values>
      key={slot}
      label={t.add}
      title={`${t.addTitle} · ${t[slot]}`}
      says={t.saySave}
      stale={stale}
      wide
      send={(values, header: Once) => ask(api.POST('/v1/staff/content/items', { body: bodyOf(slot, position, values), headers: header }))}
    >
      <Fields slot={slot} media={media} />
    </Add>
  )
}

function Fields({ slot, media }: { slot: Slot; media: string }) {
  const t = useTexts(texts)
  const c = useTexts(common)
  const lang = useLang()
  const { data: catalogs = [] } = useCatalogs()
  const needed = [{ required: true, message: c.required }]
  const pictured = slot === 'carousel' || slot === 'advert'
  return (
    <>
      <Flex gap={16} wrap>
        <Form.Item name="title" label={t.name} rules={[{ required: true, whitespace: true, message: c.required }]} style={{ flex: 1, minWidth: 220 }}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="title_en" label={t.nameEn} style={{ flex: 1, minWidth: 220 }}>
          <Input maxLength={200} />
        </Form.Item>
      </Flex>
      <Flex gap={16} wrap>
        <Form.Item name="words" label={t.words} style={{ flex: 1, minWidth: 220 }}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="words_en" label={t.wordsEn} style={{ flex: 1, minWidth: 220 }}>
          <Input maxLength={300} />
        </Form.Item>
      </Flex>
      {slot === 'floor' && (
        <Form.Item name="floor_id" label={t.floorOf} rules={needed}>
          <Select options={catalogs.filter((row) => row.parent_id === null).map((row) => ({ value: row.id, label: named(lang, row.name, row.name_en) }))} />
        </Form.Item>
      )}
      {slot !== 'news' && (
        <Form.Item name="picture" label={t.picture} rules={pictured ? needed : []}>
          <PictureField media={media} label={t.picture} />
        </Form.Item>
      )}
      <Form.Item name="link" label={t.link} extra={t.linkSays} rules={needed}>
        <Input maxLength={500} placeholder="/list/3" />
      </Form.Item>
      <Flex gap={16} wrap>
        <Form.Item name="window" label={t.window} style={{ flex: 1, minWidth: 320 }}>
          <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" allowEmpty={[true, true]} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="hidden" label={t.hide} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Flex>
    </>
  )
}

/** The home page's slots as they will be at a time, in either language. */
function Preview({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const here = useLang()
  const { token } = theme.useToken()
  const [at, setAt] = useState<Dayjs | null>(null)
  const [lang, setLang] = useState<Lang>(here)
  const time = at?.format(AS)
  const { data, error, refetch } = useQuery({
    queryKey: ['content-preview', time, lang],
    queryFn: () => ask(api.GET('/v1/staff/content/preview', { params: { query: { lang, ...(time ? { at: time } : {}) } } })),
  })
  return (
    <Drawer open size="large" title={t.preview} onClose={onClose}>
      <Flex vertical gap={16}>
        <Flex gap={12} wrap align="center">
          <DatePicker aria-label={t.previewAt} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" placeholder={t.now} value={at} onChange={setAt} />
          <Segmented
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            value={lang}
            onChange={(value) => setLang(value as Lang)}
          />
          <Typography.Text type="secondary">{data && `${t.previewSays} ${data.data.at}`}</Typography.Text>
        </Flex>
        {!data ? (
          <Waiting error={error} again={refetch} />
        ) : (
          slots.map((slot) => (
            <section key={slot} aria-label={t[slot]}>
              <Typography.Title level={5}>{t[slot]}</Typography.Title>
              {data.data[slot].length === 0 && <Typography.Text type="secondary">{t.nothing}</Typography.Text>}
              <Flex gap={12} wrap>
                {data.data[slot].map((shown) => (
                  <div
                    key={shown.id}
                    style={{ width: shown.image ? (slot === 'carousel' ? '100%' : 300) : '100%', borderRadius: 8, overflow: 'hidden', background: token.colorFillQuaternary }}
                  >
                    {shown.image && <img src={pictureAt(data.base_url, shown.image)} alt="" style={{ width: '100%', display: 'block', maxHeight: 260, objectFit: 'cover' }} />}
                    <div style={{ padding: '8px 12px' }}>
                      <div>{shown.title}</div>
                      <Typography.Text type="secondary">{shown.words}</Typography.Text>
                    </div>
                  </div>
                ))}
              </Flex>
            </section>
          ))
        )}
      </Flex>
    </Drawer>
  )
}
