import { Flex, Form, Input, Rate, Typography } from 'antd'
import { Link } from 'react-router'
import { CHANGE, READ } from '../../../api/shared/rights.ts'
import { api, ask, pictureAt, type RowOf } from '../client.ts'
import { Act } from '../parts/act.tsx'
import { type Column, Listing } from '../parts/listing.tsx'
import { Page } from '../parts/page.tsx'
import { useHolds } from '../parts/session.ts'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { reviews } from '../texts/desk.ts'
import { useTexts } from '../texts/index.ts'

type Row = RowOf<'/v1/staff/reviews'>
type Flag = 'true' | 'false'
const stale = ['reviews', 'waiting']

/** What buyers say about goods; staff answer, and hide what nobody should have to read. */
export function Reviews() {
  const t = useTexts(reviews)
  const c = useTexts(common)
  const holds = useHolds()
  const columns: Column<Row>[] = [
    { key: 'stars', title: t.stars, render: (_, row) => <Rate disabled value={row.stars} style={{ fontSize: 14, whiteSpace: 'nowrap' }} /> },
    {
      key: 'text',
      title: t.text,
      render: (_, row) => (
        <div style={{ width: 340 }}>
          <div className="words">{row.text}</div>
          {row.follow_up && <div className="words">{t.followUp + row.follow_up}</div>}
          {row.answer && <Typography.Text type="success">{`${t.answer}: ${row.answer}`}</Typography.Text>}
          {row.hidden_why && <Typography.Text type="danger">{`${t.hidden}: ${row.hidden_why}`}</Typography.Text>}
        </div>
      ),
    },
    { key: 'goods', title: t.goods, render: (_, row) => <div style={{ maxWidth: 200 }}>{row.name}</div> },
    { key: 'user', title: c.user, render: (_, row) => row.username + (row.anonymous ? ` (${t.anonymous})` : '') },
    { key: 'order', title: c.order, render: (_, row) => (holds('orders', READ) ? <Link to={paths.order(row.order_id)}>{row.order_id}</Link> : row.order_id) },
    { key: 'at', title: c.time, dataIndex: 'created_at' },
    { key: 'do', title: '', fixed: 'right', render: (_, row) => holds('reviews', CHANGE) && <Steps row={row} /> },
  ]
  return (
    <Page title={t.title}>
      <Listing<Row>
        name="reviews"
        rowKey="id"
        columns={columns}
        search={t.search}
        filters={[
          { name: 'stars', label: t.stars, options: [{ value: '', label: t.starsAll }, ...['5', '4', '3', '2', '1'].map((value) => ({ value, label: `${value} ★` }))] },
          {
            name: 'answered',
            label: t.answered,
            options: [
              { value: '', label: t.answerAll },
              { value: 'false', label: t.without },
              { value: 'true', label: t.withAnswer },
            ],
          },
          {
            name: 'hidden',
            label: t.hidden,
            options: [
              { value: '', label: t.hiddenAll },
              { value: 'false', label: t.shown },
              { value: 'true', label: t.hidden },
            ],
          },
        ]}
        expanded={(row, base) => (
          <Flex gap={8}>
            {row.pictures.map((key) => (
              <img key={key} src={pictureAt(base, key)} alt="" style={{ height: 96, borderRadius: 6 }} />
            ))}
          </Flex>
        )}
        expandable={(row) => row.pictures.length > 0}
        load={({ page, pagesize, q, pick }) =>
          ask(
            api.GET('/v1/staff/reviews', {
              params: {
                query: {
                  page,
                  pagesize,
                  ...(q ? { q } : {}),
                  ...(pick('stars') ? { stars: Number(pick('stars')) } : {}),
                  ...(pick('answered') ? { answered: pick('answered') as Flag } : {}),
                  ...(pick('hidden') ? { hidden: pick('hidden') as Flag } : {}),
                },
              },
            }),
          )
        }
      />
    </Page>
  )
}

function Steps({ row }: { row: Row }) {
  const t = useTexts(reviews)
  const c = useTexts(common)
  const params = { path: { id: String(row.id) } }
  return (
    <Flex gap={8}>
      <Act<{ text: string }>
        label={t.answer}
        title={t.answer}
        says={t.answerSays}
        initial={{ text: row.answer }}
        button={{ size: 'small' }}
        stale={stale}
        send={(body) => ask(api.PUT('/v1/staff/reviews/{id}/answer', { params, body }))}
      >
        <Form.Item name="text" label={t.answer} rules={[{ required: true, whitespace: true, message: c.required }]}>
          <Input.TextArea maxLength={500} showCount rows={4} />
        </Form.Item>
      </Act>
      {row.hidden_why ? (
        <Act label={t.show} title={t.show} says={t.showSays} button={{ size: 'small' }} stale={stale} send={() => ask(api.DELETE('/v1/staff/reviews/{id}/hidings', { params }))} />
      ) : (
        <Act<{ why: string }>
          danger
          label={t.hide}
          title={t.hide}
          says={t.hideSays}
          button={{ size: 'small' }}
          stale={stale}
          send={(body) => ask(api.POST('/v1/staff/reviews/{id}/hidings', { params, body }))}
        >
          <Form.Item name="why" label={c.why} rules={[{ required: true, whitespace: true, message: c.required }]}>
            <Input maxLength={200} />
          </Form.Item>
        </Act>
      )}
    </Flex>
  )
}
