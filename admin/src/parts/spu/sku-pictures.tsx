import { Flex, Modal, Typography } from 'antd'
import { pictureAt } from '../../client.ts'
import { spu as texts } from '../../texts/spu.ts'
import { fill, useTexts } from '../../texts/index.ts'
import { PictureList } from '../picture-list.tsx'
import { PictureAlt } from './picture-alt.tsx'
import { useSpu } from './use-draft.ts'

/** The pictures of one SKU: brought, or chosen from the product's. */
export function SkuPictures({ skuKey, onClose }: { skuKey: string; onClose: () => void }) {
  const s = useTexts(texts)
  const { draft, may, media, change } = useSpu()
  const sku = draft.skus.find(({ key }) => key === skuKey)
  if (!sku) return null
  const put = (how: (keys: string[]) => string[]) =>
    change((old) => ({ ...old, skus: old.skus.map((one) => (one.key === skuKey ? { ...one, pictures: how(one.pictures) } : one)) }))
  const others = draft.pictures.filter((key) => !sku.pictures.includes(key))
  const title = fill(s.skuPicturesOf, { name: sku.values.join(' / ') || sku.name })
  return (
    <Modal open width={640} title={title} footer={null} onCancel={onClose}>
      <PictureList label={title} value={sku.pictures} media={media} most={20} disabled={!may} onChange={put} also={(file, at) => <PictureAlt file={file} at={at} />} />
      {may && others.length > 0 && (
        <>
          <Typography.Paragraph type="secondary" style={{ margin: '16px 0 8px' }}>
            {s.fromSpu}
          </Typography.Paragraph>
          <Flex gap={8} wrap>
            {others.map((key) => (
              <button
                key={key}
                type="button"
                className="picture-button"
                aria-label={`${s.fromSpu} ${draft.pictures.indexOf(key) + 1}`}
                onClick={() => put((keys) => [...keys, key])}
              >
                <img className="picture" src={pictureAt(media, key)} alt="" style={{ width: 64, height: 64 }} />
              </button>
            ))}
          </Flex>
        </>
      )}
    </Modal>
  )
}
