import { ExportOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Flex, Form, Input, InputNumber, Select, Upload } from 'antd'
import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type DataOf, pictureAt, Refused } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { SkuGrid } from '../parts/sku-grid.tsx'
import { type Basics, SpuFields } from '../parts/spu-fields.tsx'
import { State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { goods, spuStates } from '../texts/goods.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'

export type Spu = DataOf<'/v1/staff/goods/spus/{id}'>
const MOST_PICTURES = 30

/** The document that a change sends: all that may be written of what was read, with what is new in it. */
function wholeOf(spu: Spu, changes: Partial<Pick<Spu, 'attrs' | 'pictures'> & Basics>) {
  const { id: _id, state: _state, launch_at: _l, withdraw_at: _w, deleted_at: _d, created_at: _c, updated_at: _u, skus, ...rest } = spu
  return { ...rest, ...changes, skus: skus.map(({ launched: _launched, stock: _stock, sales: _sales, ...sku }) => sku) }
}

/** One product: its basics, pictures, what its SKUs differ in, and the SKUs themselves with price and stock. */
export function Spu() {
  const lang = useLang()
  const { id = '' } = useParams()
  const { data: answer, error, refetch } = useQuery({ queryKey: ['spu', id], queryFn: () => ask(api.GET('/v1/staff/goods/spus/{id}', { params: { path: { id } } })) })
  if (!answer) return <Waiting error={error} again={refetch} />
  const spu = answer.data
  return (
    <Page title={named(lang, spu.name, spu.name_en)} back={paths.goods} tools={<Deeds spu={spu} />}>
      <BasicsCard key={`basics${spu.version}`} spu={spu} />
      <Pictures spu={spu} base={answer.base_url} />
      <Attrs key={`attrs${spu.version}`} spu={spu} />
      <SkuGrid key={`grid${spu.version}`} spu={spu} />
    </Page>
  )
}

function useSave(spu: Spu) {
  const t = useTexts(goods)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const save = async (changes: Parameters<typeof wholeOf>[1]): Promise<boolean> => {
    setBusy(true)
    setFault('')
    try {
      const { warnings } = await ask(api.PUT('/v1/staff/goods/spus/{id}', { params: { path: { id: spu.id } }, body: wholeOf(spu, changes) }))
      void message.success(t.saved)
      for (const warning of warnings) void message.warning(warning.text)
      await Promise.all([queries.invalidateQueries({ queryKey: ['spu'] }), queries.invalidateQueries({ queryKey: ['spus'] })])
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setFault(error.message)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { save, busy, fault: fault && <Alert type="error" showIcon role="alert" title={fault} style={{ marginBottom: 16 }} /> }
}

function Deeds({ spu }: { spu: Spu }) {
  const t = useTexts(goods)
  const holds = useHolds()
  const state = spu.deleted_at ? 'deleted' : spu.state
  const arg = { params: { path: { id: spu.id } }, body: { version: spu.version } }
  const stale = ['spu', 'spus']
  return (
    <Flex gap={8} wrap align="center">
      <State pairs={spuStates} state={state} />
      {state === 'launched' && (
        <Button icon={<ExportOutlined />} href={`/item/${spu.skus.find((sku) => sku.launched)?.id ?? ''}`} target="_blank" rel="noopener">
          {t.view}
        </Button>
      )}
      {holds('goods', CHANGE) && (
        <>
          {state !== 'deleted' && (
            <Act danger label={t.remove} title={t.remove} says={t.removeSays} stale={stale} send={() => ask(api.POST('/v1/staff/goods/spus/{id}/delete', arg))} />
          )}
          {state === 'launched' && (
            <Act danger label={t.withdraw} title={t.withdraw} says={t.withdrawSays} stale={stale} send={() => ask(api.POST('/v1/staff/goods/spus/{id}/withdraw', arg))} />
          )}
          {(state === 'draft' || state === 'withdrawn') && (
            <Act
              label={t.launch}
              title={t.launch}
              says={t.launchSays}
              button={{ type: 'primary' }}
              stale={stale}
              send={() => ask(api.POST('/v1/staff/goods/spus/{id}/launch', arg))}
            />
          )}
          {state === 'deleted' && (
            <Act label={t.restore} title={t.restore} says={t.restoreSays} stale={stale} send={() => ask(api.POST('/v1/staff/goods/spus/{id}/restore', arg))} />
          )}
        </>
      )}
    </Flex>
  )
}

/** Basics; what is typed and not saved is kept in this browser, and comes back after a reload. */
function BasicsCard({ spu }: { spu: Spu }) {
  const t = useTexts(goods)
  const c = useTexts(common)
  const holds = useHolds()
  const { message } = App.useApp()
  const [form] = Form.useForm<Basics>()
  const [dirty, setDirty] = useState(false)
  const { save, busy, fault } = useSave(spu)
  const draft = `jishi-admin:draft:spu:${spu.id}`
  useEffect(() => {
    const kept = sessionStorage.getItem(draft)
    if (!kept) return
    form.setFieldsValue(JSON.parse(kept) as Basics)
    setDirty(true)
    void message.info(t.restored)
  }, [draft, form, message, t.restored])
  const discard = () => {
    sessionStorage.removeItem(draft)
    form.resetFields()
    setDirty(false)
  }
  const submit = async (values: Basics) => {
    if (await save({ ...values, code: values.code || null, brand_id: values.brand_id ?? null })) sessionStorage.removeItem(draft)
  }
  return (
    <Card title={t.basics}>
      {fault}
      <Form
        form={form}
        layout="vertical"
        initialValues={spu}
        disabled={!holds('goods', CHANGE) || spu.deleted_at !== null}
        scrollToFirstError
        onFinish={(values: Basics) => void submit(values)}
        onValuesChange={(_, values: Basics) => {
          // Only what was typed: the rest may be newer by the time it comes back.
          const typed = Object.entries(values).filter(([name, value]) => (value ?? '') !== (spu[name as keyof Basics] ?? ''))
          sessionStorage.setItem(draft, JSON.stringify(Object.fromEntries(typed)))
          setDirty(true)
        }}
      >
        <SpuFields />
        {dirty && (
          <Flex gap={8} align="center" wrap>
            <Button type="primary" htmlType="submit" loading={busy}>
              {c.save}
            </Button>
            <Button onClick={discard}>{t.discard}</Button>
            <span style={{ opacity: 0.65 }}>{t.unsaved}</span>
          </Flex>
        )}
      </Form>
    </Card>
  )
}

function Pictures({ spu, base }: { spu: Spu; base: string }) {
  const t = useTexts(goods)
  const holds = useHolds()
  const { message } = App.useApp()
  const { save, busy, fault } = useSave(spu)
  const may = holds('goods', CHANGE) && holds('goods', WRITE) && spu.deleted_at === null
  const bring = async (files: File[]) => {
    const form = new FormData()
    for (const file of files) form.append('files', file)
    try {
      const { data } = await ask(api.POST('/v1/staff/files', { body: form as never, bodySerializer: (body) => body as never }))
      for (const bad of data.filter((file) => file.code !== 200)) void message.error(`${bad.name}: ${bad.error ?? bad.code}`)
      const keys = data.flatMap((file) => (file.key && !spu.pictures.includes(file.key) ? [file.key] : []))
      if (keys.length > 0) await save({ pictures: [...spu.pictures, ...keys] })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(error.message)
    }
  }
  return (
    <Card title={t.pictures}>
      {fault}
      <Flex gap={12} wrap>
        {spu.pictures.map((key, at) => (
          <Flex key={key} vertical gap={4} align="center">
            <img src={pictureAt(base, key)} alt="" loading="lazy" style={{ width: 96, height: 96, objectFit: 'cover', borderRadius: 8 }} />
            {may && (
              <Flex gap={4}>
                {at > 0 && (
                  <Button size="small" loading={busy} onClick={() => void save({ pictures: [key, ...spu.pictures.filter((other) => other !== key)] })}>
                    {t.first}
                  </Button>
                )}
                <RemovePicture name={key} />
              </Flex>
            )}
          </Flex>
        ))}
        {may && spu.pictures.length < MOST_PICTURES && (
          <Upload.Dragger
            multiple
            accept="image/png,image/jpeg,image/webp,image/gif"
            showUploadList={false}
            style={{ width: 160, height: 96 }}
            beforeUpload={(file, all) => {
              if (file === all[0]) void bring(all)
              return false
            }}
          >
            <PlusOutlined /> {t.upload}
          </Upload.Dragger>
        )}
      </Flex>
    </Card>
  )

  function RemovePicture({ name }: { name: string }) {
    const c = useTexts(common)
    return (
      <Act
        danger
        label={c.remove}
        title={c.remove}
        says={<img src={pictureAt(base, name)} alt="" style={{ width: 96, borderRadius: 8 }} />}
        button={{ size: 'small' }}
        stale={['spu', 'spus']}
        send={() => ask(api.PUT('/v1/staff/goods/spus/{id}', { params: { path: { id: spu.id } }, body: wholeOf(spu, { pictures: spu.pictures.filter((key) => key !== name) }) }))}
      />
    )
  }
}

type AttrRow = { name: string; values: string[] }

/** What SKUs differ in; a value keeps its English name and its id as long as its Chinese name stays. */
function Attrs({ spu }: { spu: Spu }) {
  const t = useTexts(goods)
  const c = useTexts(common)
  const holds = useHolds()
  const { save, busy, fault } = useSave(spu)
  const [dirty, setDirty] = useState(false)
  const may = holds('goods', CHANGE) && spu.deleted_at === null
  const initial: AttrRow[] = spu.attrs.map((attr) => ({ name: attr.name, values: attr.values.map((value) => value.name) }))
  const submit = ({ attrs = [] }: { attrs?: AttrRow[] }) =>
    save({
      attrs: attrs.map((row, at) => {
        const old = spu.attrs.find((attr) => attr.name === row.name) ?? spu.attrs[at]
        const values = row.values.map((name) => old?.values.find((value) => value.name === name) ?? { name, name_en: '' })
        return { ...(old ? { id: old.id, name_en: old.name === row.name ? old.name_en : '' } : { name_en: '' }), name: row.name, values }
      }) as Spu['attrs'],
    })
  return (
    <Card title={t.attrs} extra={may && spu.attrs.length > 0 && <Matrix spu={spu} />}>
      {fault}
      <Form
        layout="vertical"
        initialValues={{ attrs: initial }}
        disabled={!may}
        onFinish={(values: { attrs?: AttrRow[] }) => void submit(values)}
        onValuesChange={() => setDirty(true)}
      >
        {spu.attrs.length === 0 && <Alert type="info" title={t.attrsSays} style={{ marginBottom: 12 }} />}
        <Form.List name="attrs">
          {(rows, { add, remove }) => (
            <>
              {rows.map((row) => (
                <Flex key={row.key} gap={8} align="flex-end" wrap style={{ marginBottom: 12 }}>
                  <Form.Item name={[row.name, 'name']} label={t.attr} rules={[{ required: true, whitespace: true, message: c.required }]} style={{ width: 160, marginBottom: 0 }}>
                    <Input maxLength={60} />
                  </Form.Item>
                  <Form.Item name={[row.name, 'values']} label={t.values} rules={[{ required: true, message: c.required }]} style={{ flex: 1, minWidth: 240, marginBottom: 0 }}>
                    <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、']} />
                  </Form.Item>
                  {may && (
                    <Button
                      onClick={() => {
                        remove(row.name)
                        setDirty(true)
                      }}
                    >
                      {c.remove}
                    </Button>
                  )}
                </Flex>
              ))}
              {may && rows.length < 6 && (
                <Button icon={<PlusOutlined />} onClick={() => add({ name: '', values: [] })}>
                  {t.addAttr}
                </Button>
              )}
            </>
          )}
        </Form.List>
        {dirty && (
          <Button type="primary" htmlType="submit" loading={busy} style={{ marginTop: 12, marginLeft: 8 }}>
            {c.save}
          </Button>
        )}
      </Form>
    </Card>
  )
}

function Matrix({ spu }: { spu: Spu }) {
  const t = useTexts(goods)
  const c = useTexts(common)
  const sets = spu.attrs.reduce((count, attr) => count * attr.values.length, 1)
  return (
    <Act<{ price: number; market_price?: number }>
      label={t.matrix}
      title={`${t.matrix} (${fill('{have} / {all}', { have: spu.skus.length, all: sets })})`}
      says={t.matrixSays}
      stale={['spu', 'spus']}
      send={({ price, market_price }) =>
        ask(
          api.POST('/v1/staff/goods/spus/{id}/matrix', {
            params: { path: { id: spu.id } },
            body: { version: spu.version, price: price.toFixed(2), ...(market_price ? { market_price: market_price.toFixed(2) } : {}) },
          }),
        )
      }
    >
      <Form.Item name="price" label={t.firstPrice} rules={[{ required: true, message: c.required }]}>
        <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="market_price" label={t.market}>
        <InputNumber min={0.01} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
    </Act>
  )
}
