import { Alert, Anchor, App, Button, Flex, Form, Typography } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { CHANGE, WRITE } from '../../../../api/shared/rights.ts'
import { Refused } from '../../client.ts'
import { common } from '../../texts/common.ts'
import { spu as texts } from '../../texts/spu.ts'
import { fill, list, useLang, useTexts } from '../../texts/index.ts'
import { useHolds } from '../session.ts'
import { Attrs } from './attrs.tsx'
import { Basics, Box, Pictures, Seo, Words } from './basics.tsx'
import type { Spu, SpuDraft } from './draft.ts'
import { type Faults, faultsOf, placeOf } from './faults.ts'
import { Sheet } from './sheet.tsx'
import { Specs } from './specs.tsx'
import { SpuContext, useSpuDraft } from './use-draft.ts'

/** As the server says that somebody has changed it meanwhile. */
export const CHANGED = 10213

type Props = {
  /** Under which its draft is kept in this browser. */
  name: string
  spu: Spu | undefined
  media: string
  /** Saves; answers the product as it is now, or nothing when the page goes elsewhere. */
  send: (draft: SpuDraft, version: number) => Promise<Spu | undefined>
  children?: ReactNode
}

/** Everything about a product on one page, one draft, saved at once. */
export function SpuEditor({ name, spu, media, send, children }: Props) {
  const s = useTexts(texts)
  const lang = useLang()
  const c = useTexts(common)
  const holds = useHolds()
  const { message, modal } = App.useApp()
  const may = holds('goods', CHANGE) && holds('goods', WRITE) && !spu?.deleted_at
  const desk = useSpuDraft(name, spu)
  const { draft, base, version, dirty, clash } = desk
  const words = { required: s.required, price: s.priceFault, market: s.marketFault, twice: s.twice, noPicture: s.noPicture, noValues: s.noValues, weight: s.weightFault }
  const [tried, setTried] = useState(false)
  // What the server has against a draft is true of that draft alone.
  const [against, setAgainst] = useState<{ draft: SpuDraft; faults: Faults }>()
  const faults = { ...(tried && faultsOf(draft, words)), ...(against?.draft === draft && against.faults) }
  const [whole, setWhole] = useState('')
  const [busy, setBusy] = useState(false)
  const count = Object.keys(faults).length

  const save = async () => {
    setBusy(true)
    setWhole('')
    try {
      const now = await send(draft, version)
      if (now) desk.saved(now)
      else desk.forget()
      setTried(false)
      void message.success(s.saved)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const place = placeOf(error, draft)
      if (place) setAgainst({ draft, faults: { [place]: error.message } })
      setWhole(error.code === CHANGED ? s.changedMeanwhile : error.message)
    } finally {
      setBusy(false)
    }
  }
  const press = () => {
    const found = faultsOf(draft, words)
    setTried(true)
    setWhole('')
    if (Object.keys(found).length > 0) return
    const gone = base.skus.filter(({ key }) => !draft.skus.some((sku) => sku.key === key))
    if (gone.length === 0) return void save()
    const names = list(
      lang,
      gone.map((sku) => sku.values.join(' / ') || sku.name),
    )
    modal.confirm({
      title: fill(s.dropSkus, { n: gone.length }),
      content: fill(s.dropSkusSays, { names }),
      okText: s.save,
      cancelText: c.cancel,
      okButtonProps: { danger: true },
      onOk: save,
    })
  }
  const discard = () =>
    modal.confirm({
      title: s.discard,
      content: s.discardSays,
      okText: s.discard,
      cancelText: c.cancel,
      okButtonProps: { danger: true },
      onOk: () => (setTried(false), desk.discard()),
    })
  // Keyed by nothing: what it does is always of this moment.
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return
      event.preventDefault()
      if (may && dirty && !busy && !clash) press()
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  })
  const sections = [
    ['basics', s.basics],
    ['pictures', s.pictures],
    ['attrs', s.attrs],
    ['skus', s.skus],
    ['words', s.words],
    ['box', s.box],
    ['specs', s.specs],
    ['seo', s.seo],
    ...(spu ? [['schedule', s.schedule]] : []),
  ] as [string, string][]
  return (
    <SpuContext value={{ spu, base, draft, faults, may, media, change: desk.change }}>
      <nav aria-label={s.sections} className="sections">
        <Anchor direction="horizontal" affix={false} targetOffset={72} items={sections.map(([key, title]) => ({ key, href: `#${key}`, title }))} />
      </nav>
      {desk.restored && !clash && (
        <Alert
          type="info"
          showIcon
          closable
          title={s.restored}
          action={
            <Button size="small" onClick={discard}>
              {s.discard}
            </Button>
          }
        />
      )}
      {clash && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={s.clash}
          description={fill(s.clashSays, { what: list(lang, clash.both) })}
          action={
            <Flex gap={8} wrap>
              <Button size="small" onClick={desk.keepMine}>
                {s.keepMine}
              </Button>
              <Button size="small" onClick={desk.discard}>
                {s.takeTheirs}
              </Button>
            </Flex>
          }
        />
      )}
      <Form layout="vertical" component="div" className="stack">
        <Basics />
        <Pictures />
        <Attrs />
        <Sheet />
        <Words />
        <Box />
        <Specs />
        <Seo />
      </Form>
      {children}
      {may && (
        <div className="save-bar">
          {(whole || count > 0) && (
            <Alert
              type="error"
              showIcon
              role="alert"
              title={whole || fill(s.faults, { n: count })}
              {...(whole ? {} : { description: [...new Set(Object.values(faults))].join(' · ') })}
              style={{ marginBottom: 8 }}
            />
          )}
          <Flex gap={12} align="center" wrap>
            <Button type="primary" loading={busy} disabled={!dirty || clash !== undefined} onClick={press}>
              {spu ? s.save : s.create}
            </Button>
            {dirty && <Button onClick={discard}>{s.discard}</Button>}
            <Typography.Text type="secondary">{dirty ? s.dirty : spu ? s.clean : ''}</Typography.Text>
          </Flex>
        </div>
      )}
    </SpuContext>
  )
}
