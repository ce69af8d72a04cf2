import { FontSizeOutlined } from '@ant-design/icons'
import { Badge, Button, Flex, Input, Popover, Typography } from 'antd'
import { spu as texts } from '../../texts/spu.ts'
import { fill, useTexts } from '../../texts/index.ts'
import type { SpuDraft } from './draft.ts'
import { useSpu } from './use-draft.ts'

/** A draft that was kept in this browser by an older release has none. */
const textsOf = ({ picture_texts }: SpuDraft): SpuDraft['picture_texts'] => (picture_texts as SpuDraft['picture_texts'] | undefined) ?? []

/** What one picture of the product shows, in both languages: for who does not see it, and for search engines. */
export function PictureAlt({ file, at }: { file: string; at: number }) {
  const s = useTexts(texts)
  const { draft, may, change } = useSpu()
  const textOf = (of: SpuDraft) => textsOf(of).find((one) => one.file === file) ?? { file, alt: '', alt_en: '' }
  const told = textOf(draft)
  const put = (part: { alt?: string; alt_en?: string }) =>
    change((old) => {
      const next = { ...textOf(old), ...part }
      const rest = textsOf(old).filter((one) => one.file !== file)
      // In the order in which the shop tells them, so that what was typed and taken back is no change.
      return { ...old, picture_texts: next.alt || next.alt_en ? [...rest, next].sort((one, other) => (one.file < other.file ? -1 : 1)) : rest }
    })
  const label = fill(s.altOf, { n: at })
  return (
    <Popover
      trigger="click"
      title={label}
      content={
        <Flex vertical gap={8} style={{ width: 300 }}>
          {(
            [
              ['alt', s.chinese, 120],
              ['alt_en', s.english, 200],
            ] as const
          ).map(([part, language, most]) => (
            <Input
              key={part}
              aria-label={`${label} · ${language}`}
              placeholder={language}
              maxLength={most}
              disabled={!may}
              value={told[part]}
              onChange={({ target }) => put({ [part]: target.value })}
            />
          ))}
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {s.altSays}
          </Typography.Text>
        </Flex>
      }
    >
      <Badge dot={told.alt !== '' || told.alt_en !== ''} color="green" offset={[-4, 4]}>
        <Button size="small" type="text" icon={<FontSizeOutlined />} aria-label={label} title={label} />
      </Badge>
    </Popover>
  )
}
