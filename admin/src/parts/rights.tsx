import { Checkbox, Table } from 'antd'
import { type Area, areas, CHANGE, READ, type Right, type Rights, WRITE } from '../../../api/shared/rights.ts'
import { areaNames, staff } from '../texts/desk.ts'
import { useTexts } from '../texts/index.ts'
import { useMe } from './session.ts'

/** Areas × what may be done there. Nobody can give what they do not hold, so the rest cannot be ticked. */
export function RightsField({ value = {}, onChange }: { value?: Rights; onChange?: (value: Rights) => void }) {
  const t = useTexts(staff)
  const names = useTexts(areaNames)
  const mine = useMe().data?.rights ?? {}
  const tick = (area: Area, right: Right, on: boolean) => onChange?.({ ...value, [area]: on ? (value[area] ?? 0) | right : (value[area] ?? 0) & ~right })
  const column = (right: Right, title: string) => ({
    key: String(right),
    title,
    render: (_: unknown, { area }: { area: Area }) => (
      <Checkbox
        aria-label={`${names[area]}: ${title}`}
        checked={((value[area] ?? 0) & right) === right}
        disabled={((mine[area] ?? 0) & right) !== right}
        onChange={(event) => tick(area, right, event.target.checked)}
      />
    ),
  })
  return (
    <Table
      size="small"
      rowKey="area"
      pagination={false}
      dataSource={areas.map((area) => ({ area }))}
      columns={[{ key: 'area', title: t.area, render: (_, { area }) => names[area] }, column(READ, t.see), column(WRITE, t.make), column(CHANGE, t.change)]}
    />
  )
}

/** Rights in words, such as "Orders: See/Change"; whoever holds all of them is told so in one. */
export function useRightsText(): (rights: Rights) => string {
  const t = useTexts(staff)
  const names = useTexts(areaNames)
  const words = [
    [READ, t.see],
    [WRITE, t.make],
    [CHANGE, t.change],
  ] as const
  return (rights) => {
    if (areas.every((area) => rights[area] === (READ | WRITE | CHANGE))) return t.everything
    return areas
      .filter((area) => rights[area])
      .map((area) => `${names[area]}: ${words.flatMap(([right, word]) => ((rights[area] ?? 0) & right ? [word] : [])).join('/')}`)
      .join(' · ')
  }
}
