import { useQueryClient } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { api, ask, Refused } from '../client.ts'
import { useMedia } from '../parts/media.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { bodyOf, type SpuDraft } from '../parts/spu/draft.ts'
import { SpuEditor } from '../parts/spu/editor.tsx'
import { paths } from '../paths.ts'
import { goods } from '../texts/goods.ts'
import { useTexts } from '../texts/index.ts'

/** A product begins as a draft that is not in the shop, with as much of it as is known. */
export function NewSpu() {
  const t = useTexts(goods)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const once = useRef(crypto.randomUUID())
  const { data: media, error, refetch } = useMedia()
  if (media === undefined) return <Waiting error={error} again={refetch} />
  const send = async (draft: SpuDraft) => {
    try {
      const { data } = await ask(api.POST('/v1/staff/goods/spus', { body: bodyOf(draft), headers: { 'idempotency-key': once.current } }))
      void queries.invalidateQueries({ queryKey: ['spus'] })
      void navigate(paths.spu(data.id))
      return undefined
    } catch (refused) {
      // An answer was given, so the next try is a new one; where none came, it is the same one again.
      if (refused instanceof Refused && refused.code !== 0) once.current = crypto.randomUUID()
      throw refused
    }
  }
  return (
    <Page title={t.add} back={paths.goods}>
      <Alert type="info" showIcon title={t.addSays} />
      <SpuEditor name="new" spu={undefined} media={media} send={send} />
    </Page>
  )
}
