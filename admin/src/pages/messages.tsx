import { Form, Input, Typography } from 'antd'
import { WRITE } from '../../../api/shared/rights.ts'
import { api, ask, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { Word } from '../parts/tags.tsx'
import { common } from '../texts/common.ts'
import { messageKinds, messages } from '../texts/desk.ts'
import { fill, useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/messages'>

/** What buyers have written to the shop. */
export function Messages() {
  const t = useTexts(messages)
  const c = useTexts(common)
  const kinds = useTexts(messageKinds)
  const mayAnswer = useHolds()('users', WRITE)
  const columns: Column<Row>[] = [
    { key: 'kind', title: t.kind, render: (_, row) => <Word pairs={messageKinds} word={row.kind} /> },
    {
      key: 'message',
      title: t.message,
      render: (_, row) => (
        <div style={{ width: 420 }}>
          <strong>{row.subject}</strong>
          <div className="words">{row.body}</div>
          {row.file_name && <a href={`/v1/staff/messages/${row.id}/file`}>{fill(t.file, { name: row.file_name })}</a>}
          {row.answer && (
            <div className="words" style={{ marginTop: 8 }}>
              <Typography.Text type="success">{row.answer}</Typography.Text>
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                {fill(t.by, { who: row.answered_by, at: row.answered_at })}
              </Typography.Text>
            </div>
          )}
        </div>
      ),
    },
    { key: 'user', title: c.user, dataIndex: 'username' },
    { key: 'at', title: c.time, dataIndex: 'created_at' },
    {
      key: 'do',
      title: '',
      fixed: 'right',
      render: (_, row) =>
        mayAnswer &&
        !row.answer && (
          <Act<{ answer: string }>
            label={t.answer}
            title={row.subject}
            says={t.answerSays}
            button={{ type: 'primary', size: 'small' }}
            stale={['messages', 'waiting']}
            send={(body) => ask(api.POST('/v1/staff/messages/{id}/answer', { params: { path: { id: String(row.id) } }, body }))}
          >
            <Form.Item name="answer" label={t.answer} rules={[{ required: true, whitespace: true, message: c.required }]}>
              <Input.TextArea maxLength={2000} showCount rows={6} />
            </Form.Item>
          </Act>
        ),
    },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="messages"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          {
            name: 'unanswered',
            label: c.state,
            tabs: true,
            options: [
              { value: '', label: c.all },
              { value: '1', label: t.waiting },
            ],
          },
          {
            name: 'kind',
            label: t.kind,
            options: [{ value: '', label: t.kindAll }, ...(Object.keys(messageKinds) as (keyof typeof messageKinds)[]).map((value) => ({ value, label: kinds[value] }))],
          },
        ]}
        load={({ page, pagesize, q, pick }) =>
          ask(
            api.GET('/v1/staff/messages', {
              params: { query: { page, pagesize, ...(q ? { q } : {}), ...(pick('unanswered') ? { unanswered: '1' } : {}), ...(pick('kind') ? { kind: pick('kind')! } : {}) } },
            }),
          )
        }
      />
    </Page>
  )
}
