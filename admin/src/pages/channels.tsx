import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Flex, Form, Select, Table, Tag } from 'antd'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, Refused, type RowOf } from '../client.ts'
import { Act, Add } from '../parts/act.tsx'
import { useCatalogs } from '../parts/catalogs.ts'
import { Page, Waiting } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { NameFields } from '../parts/two-names.tsx'
import { channels as texts } from '../texts/catalogue.ts'
import { common } from '../texts/common.ts'
import { fill, named, useLang, useTexts } from '../texts/index.ts'

type Channel = RowOf<'/v1/staff/channels'>
type Wish = { name: string; name_en?: string; catalog_ids?: number[] }
const stale = ['channels', 'catalogs']

const useChannels = () => useQuery({ queryKey: ['channels'], queryFn: async () => (await ask(api.GET('/v1/staff/channels'))).data })
const put = ({ id, version, name, name_en, position, catalog_ids }: Channel, wish: Partial<Wish> & { position?: number }) =>
  ask(api.PUT('/v1/staff/channels/{id}', { params: { path: { id } }, body: { name, name_en, position, catalog_ids, ...wish, version } }))

/** Groups of top catalogs, the lines of the shop's menu. */
export function Channels() {
  const t = useTexts(texts)
  const c = useTexts(common)
  const lang = useLang()
  const holds = useHolds()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { data: catalogs = [] } = useCatalogs()
  const { data, error, refetch } = useChannels()
  if (!data) return <Waiting error={error} again={refetch} />
  const may = holds('goods', CHANGE)
  const nameOf = (id: number) => {
    const catalog = catalogs.find((row) => row.id === id)
    return catalog ? named(lang, catalog.name, catalog.name_en) : String(id)
  }
  const swap = async (at: number, other: number) => {
    try {
      const order = data.map((_, i) => (i === at ? data[other]! : i === other ? data[at]! : data[i]!))
      for (const [position, channel] of order.entries()) if (channel.position !== position) await put(channel, { position })
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused
      void message.error(refused.message)
    }
    await queries.invalidateQueries({ queryKey: ['channels'] })
  }
  return (
    <Page
      title={t.title}
      tools={
        holds('goods', WRITE) && (
          <Add<Wish>
            label={t.add}
            says={t.saySave}
            stale={stale}
            send={(wish, header) =>
              ask(
                api.POST('/v1/staff/channels', {
                  body: { name: wish.name, name_en: wish.name_en ?? '', position: data.length, catalog_ids: wish.catalog_ids ?? [] },
                  headers: header,
                }),
              )
            }
          >
            <Fields channels={data} own={0} />
          </Add>
        )
      }
    >
      <Alert type="info" showIcon title={t.says} />
      <Table<Channel>
        rowKey="id"
        size="middle"
        pagination={false}
        dataSource={data}
        locale={{ emptyText: t.none }}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            key: 'order',
            title: '',
            width: 80,
            render: (_, row, at) =>
              may && (
                <Flex>
                  <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={`${t.up} ${row.name}`} disabled={at === 0} onClick={() => void swap(at, at - 1)} />
                  <Button
                    type="text"
                    size="small"
                    icon={<ArrowDownOutlined />}
                    aria-label={`${t.down} ${row.name}`}
                    disabled={at === data.length - 1}
                    onClick={() => void swap(at, at + 1)}
                  />
                </Flex>
              ),
          },
          { key: 'name', title: c.name, dataIndex: 'name' },
          { key: 'name_en', title: c.nameEn, dataIndex: 'name_en' },
          {
            key: 'catalogs',
            title: t.catalogs,
            render: (_, row) => (
              <Flex gap={4} wrap>
                {row.catalog_ids.map((id) => (
                  <Tag key={id}>{nameOf(id)}</Tag>
                ))}
              </Flex>
            ),
          },
          {
            key: 'deeds',
            title: '',
            render: (_, row) =>
              may && (
                <Flex gap={8}>
                  <Act<Wish>
                    key={row.version}
                    label={c.edit}
                    title={t.edit}
                    says={t.saySave}
                    button={{ size: 'small' }}
                    initial={{ name: row.name, name_en: row.name_en, catalog_ids: row.catalog_ids }}
                    stale={stale}
                    send={(wish) => put(row, wish)}
                  >
                    <Fields channels={data} own={row.id} />
                  </Act>
                  <Act
                    danger
                    label={c.remove}
                    title={t.remove}
                    says={t.removeSays}
                    button={{ size: 'small' }}
                    stale={stale}
                    send={() => ask(api.DELETE('/v1/staff/channels/{id}', { params: { path: { id: row.id }, query: { version: String(row.version) } } }))}
                  />
                </Flex>
              ),
          },
        ]}
      />
    </Page>
  )
}

function Fields({ channels, own }: { channels: Channel[]; own: number }) {
  const t = useTexts(texts)
  const lang = useLang()
  const { data: catalogs = [] } = useCatalogs()
  const roots = catalogs.filter((row) => row.parent_id === null)
  const label = (row: (typeof roots)[number]) => {
    const name = named(lang, row.name, row.name_en)
    const other = channels.find((channel) => channel.id === row.channel_id && channel.id !== own)
    return other ? fill(t.movesFrom, { name, channel: named(lang, other.name, other.name_en) }) : name
  }
  return (
    <>
      <NameFields />
      <Form.Item name="catalog_ids" label={t.catalogs}>
        <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={roots.map((row) => ({ value: row.id, label: label(row) }))} />
      </Form.Item>
    </>
  )
}
