import { PlusOutlined } from '@ant-design/icons'
import { Flex, Form, Select, Tabs, Tag } from 'antd'
import { CHANGE, WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { asked, type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { useSearchParams } from 'react-router'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'
import { words } from '../texts/system.ts'

type Group = RowOf<'/v1/staff/search/synonyms'>
type Miss = RowOf<'/v1/staff/search/zero-results'>

/** Words that mean the same, and words that found nothing. */
export function SearchWords() {
  const t = useTexts(words)
  const holds = useHolds()
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'synonyms'
  return (
    <Page title={t.title} tools={holds('goods', WRITE) && <AddGroup words={[]} label={t.add} primary />}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(key) => setParams(key === 'synonyms' ? {} : { tab: key })}
        items={[
          { key: 'synonyms', label: t.synonyms, children: <Groups /> },
          { key: 'misses', label: t.misses, children: <Misses /> },
        ]}
      />
    </Page>
  )
}

function Groups() {
  const t = useTexts(words)
  const c = useTexts(common)
  const holds = useHolds()
  const columns: Column<Group>[] = [
    { key: 'words', title: t.synonyms, render: (_, row) => row.words.map((word) => <Tag key={word}>{word}</Tag>), csv: (row) => row.words.join(' ') },
    { key: 'at', title: c.time, dataIndex: 'edited_at' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      csv: () => '',
      render: (_, row) => {
        const path = { path: { id: String(row.id) } }
        return (
          holds('goods', CHANGE) && (
            <Flex gap={8}>
              <Act<{ words: string[] }>
                label={c.edit}
                title={c.edit}
                says={t.addSays}
                button={{ size: 'small' }}
                stale={['synonyms']}
                initial={{ words: row.words }}
                send={(body) => ask(api.PUT('/v1/staff/search/synonyms/{id}', { params: path, body }))}
              >
                <Words />
              </Act>
              <Act
                danger
                label={t.remove}
                title={t.remove}
                says={t.removeSays}
                button={{ size: 'small' }}
                stale={['synonyms']}
                send={() => ask(api.DELETE('/v1/staff/search/synonyms/{id}', { params: path }))}
              />
            </Flex>
          )
        )
      },
    },
  ]
  return (
    <Listing<Group>
      name="synonyms"
      rowKey="id"
      columns={columns}
      search={t.word}
      load={(wish) => ask(api.GET('/v1/staff/search/synonyms', { params: { query: asked(wish, 'q') } }))}
    />
  )
}

function Misses() {
  const t = useTexts(words)
  const holds = useHolds()
  const columns: Column<Miss>[] = [
    { key: 'word', title: t.word, dataIndex: 'word' },
    { key: 'people', title: t.times, dataIndex: 'people', align: 'right', className: 'number' },
    { key: 'last', title: t.last, dataIndex: 'last_at' },
    { key: 'do', title: '', fixed: 'right', csv: () => '', render: (_, row) => holds('goods', WRITE) && <AddGroup words={[row.word]} label={t.teach} /> },
  ]
  return (
    <Listing<Miss>
      name="misses"
      rowKey="word"
      columns={columns}
      search={t.word}
      load={(wish) => ask(api.GET('/v1/staff/search/zero-results', { params: { query: asked(wish, 'q') } }))}
    />
  )
}

function AddGroup({ words: first, label, primary }: { words: string[]; label: string; primary?: boolean }) {
  const t = useTexts(words)
  return (
    <Act<{ words: string[] }>
      label={label}
      title={t.add}
      says={t.addSays}
      {...(primary ? { icon: <PlusOutlined />, button: { type: 'primary' } } : { button: { size: 'small' } })}
      stale={['synonyms']}
      initial={{ words: first }}
      send={(body, once) => ask(api.POST('/v1/staff/search/synonyms', { body, headers: once }))}
    >
      <Words />
    </Act>
  )
}

function Words() {
  const t = useTexts(words)
  const c = useTexts(common)
  return (
    <Form.Item name="words" label={t.list} rules={[{ required: true, message: c.required }]}>
      <Select mode="tags" open={false} suffix={null} tokenSeparators={[' ', '，', ',', '、']} />
    </Form.Item>
  )
}
