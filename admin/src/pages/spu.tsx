import { ExportOutlined, EyeOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Flex } from 'antd'
import { useParams } from 'react-router'
import { CHANGE } from '../../../api/shared/rights.ts'
import { api, ask, Refused } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { bodyOf, type Spu as Product, type SpuDraft } from '../parts/spu/draft.ts'
import { CHANGED, SpuEditor } from '../parts/spu/editor.tsx'
import { Schedule } from '../parts/spu/schedule.tsx'
import { State } from '../parts/tags.tsx'
import { paths } from '../paths.ts'
import { goods, spuStates } from '../texts/goods.ts'
import { named, useLang, useTexts } from '../texts/index.ts'

/** One product, whole: told, shown, priced, planned; in the shop or out of it. */
export function Spu() {
  const lang = useLang()
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { data: answer, error, refetch } = useQuery({ queryKey: ['spu', id], queryFn: () => ask(api.GET('/v1/staff/goods/spus/{id}', { params: { path: { id } } })) })
  if (!answer) return <Waiting error={error} again={refetch} />
  const spu = answer.data
  const send = async (draft: SpuDraft, version: number) => {
    try {
      const { data, warnings } = await ask(api.PUT('/v1/staff/goods/spus/{id}', { params: { path: { id: spu.id } }, body: { version, ...bodyOf(draft) } }))
      for (const warning of warnings) void message.warning(warning.text)
      queries.setQueryData(['spu', id], { ...answer, data })
      void queries.invalidateQueries({ queryKey: ['spus'] })
      return data
    } catch (refused) {
      // What they made of it comes in, and the editor puts both together or asks.
      if (refused instanceof Refused && refused.code === CHANGED) await refetch()
      throw refused
    }
  }
  return (
    <Page title={named(lang, spu.name, spu.name_en)} back={paths.goods} tools={<Deeds spu={spu} />}>
      <SpuEditor key={id} name={id} spu={spu} media={answer.base_url} send={send}>
        <Schedule spu={spu} />
      </SpuEditor>
    </Page>
  )
}

function Deeds({ spu }: { spu: Product }) {
  const t = useTexts(goods)
  const holds = useHolds()
  const state = spu.deleted_at ? 'deleted' : spu.state
  const arg = { params: { path: { id: spu.id } }, body: { version: spu.version } }
  const stale = ['spu', 'spus']
  return (
    <Flex gap={8} wrap align="center">
      <State pairs={spuStates} state={state} />
      {state !== 'deleted' && state !== 'launched' && <Look id={spu.id} />}
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

/** Opens the product, as it is saved, in the shop before it is there. */
function Look({ id }: { id: number }) {
  const t = useTexts(goods)
  const lang = useLang()
  const { message } = App.useApp()
  const open = async () => {
    // At once, or the browser takes it for a window that nobody asked for.
    const tab = window.open('', '_blank')
    try {
      const { data } = await ask(api.GET('/v1/staff/goods/spus/{id}/preview', { params: { path: { id } } }))
      if (!tab) return void message.warning(t.previewBlocked)
      tab.opener = null
      tab.location.href = `${lang === 'en' ? '/en' : ''}${data.path}`
    } catch (refused) {
      tab?.close()
      if (!(refused instanceof Refused)) throw refused
      void message.error(refused.message)
    }
  }
  return (
    <Button icon={<EyeOutlined />} title={t.previewSays} onClick={() => void open()}>
      {t.preview}
    </Button>
  )
}
