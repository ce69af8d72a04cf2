import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, Typography } from 'antd'
import { spu as texts } from '../../texts/spu.ts'
import { useTexts } from '../../texts/index.ts'
import { useSpu } from './use-draft.ts'

const MOST = 60

/** The table of facts on the product page, line by line in both languages. */
export function Specs() {
  const s = useTexts(texts)
  const { draft, faults, may, put } = useSpu()
  const { specs } = draft
  const change = (at: number, cells: Partial<(typeof specs)[number]>) => put({ specs: specs.map((spec, i) => (i === at ? { ...spec, ...cells } : spec)) })
  const swap = (at: number, other: number) => put({ specs: specs.map((spec, i) => (i === at ? specs[other]! : i === other ? specs[at]! : spec)) })
  return (
    <Card title={s.specs} id="specs">
      <Flex vertical gap={8}>
        {specs.length === 0 && <Typography.Text type="secondary">{s.specsSays}</Typography.Text>}
        {specs.map((spec, at) => (
          // A line has nothing of its own but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <Flex key={at} gap={8} wrap align="center">
            {(
              [
                ['name', s.specName, 60, 1],
                ['name_en', s.specNameEn, 100, 1],
                ['value', s.specValue, 300, 2],
                ['value_en', s.specValueEn, 500, 2],
              ] as const
            ).map(([name, label, most, grow]) => (
              <Input
                key={name}
                aria-label={`${label} ${at + 1}`}
                placeholder={label}
                title={name === 'name' ? faults[`specs.${at}`] : undefined}
                {...(name === 'name' && faults[`specs.${at}`] ? { status: 'error' as const } : {})}
                maxLength={most}
                disabled={!may}
                value={spec[name]}
                onChange={(event) => change(at, { [name]: event.target.value })}
                style={{ flex: grow, minWidth: 120 }}
              />
            ))}
            {may && (
              <Flex>
                <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={`${s.up} ${at + 1}`} disabled={at === 0} onClick={() => swap(at, at - 1)} />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={`${s.down} ${at + 1}`}
                  disabled={at === specs.length - 1}
                  onClick={() => swap(at, at + 1)}
                />
                <Button
                  type="text"
                  size="small"
                  danger
                  icon={<DeleteOutlined />}
                  aria-label={`${s.removeLine} ${at + 1}`}
                  onClick={() => put({ specs: specs.filter((_, i) => i !== at) })}
                />
              </Flex>
            )}
          </Flex>
        ))}
        {may && specs.length < MOST && (
          <Button icon={<PlusOutlined />} style={{ alignSelf: 'flex-start' }} onClick={() => put({ specs: [...specs, { name: '', name_en: '', value: '', value_en: '' }] })}>
            {s.addSpec}
          </Button>
        )}
      </Flex>
    </Card>
  )
}
