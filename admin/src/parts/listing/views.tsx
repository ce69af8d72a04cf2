import { DeleteOutlined, DownOutlined, StarOutlined } from '@ant-design/icons'
import { Button, Flex, Input, Popover, Typography } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { listing as texts } from '../../texts/listing.ts'
import { useTexts } from '../../texts/index.ts'
import { useStored } from '../stored.ts'

export type View = { name: string; query: string; hidden: string[] }
const MOST = 30

/** What of an address is a view: all but the page one happens to be on. */
const queryOf = (params: URLSearchParams): string => {
  const kept = new URLSearchParams(params)
  kept.delete('page')
  kept.sort()
  return kept.toString()
}

/** Views that somebody has given a name: filters, search, order and columns, kept in this browser. */
export function Views({ list, hidden, show }: { list: string; hidden: string[]; show: (hidden: string[]) => void }) {
  const t = useTexts(texts)
  const [params, setParams] = useSearchParams()
  const [views, setViews] = useStored<View[]>(`views:${list}`, [])
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const here = views.find((view) => view.query === queryOf(params) && view.hidden.join() === hidden.join())
  const keep = () => {
    const plain = name.trim()
    if (!plain) return
    setViews([...views.filter((view) => view.name !== plain), { name: plain, query: queryOf(params), hidden }].slice(-MOST))
    setName('')
    setOpen(false)
  }
  const go = (view: View) => {
    setParams(new URLSearchParams(view.query))
    show(view.hidden)
    setOpen(false)
  }
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <Flex vertical gap={8} style={{ width: 280 }}>
          {views.length === 0 && <Typography.Text type="secondary">{t.noViews}</Typography.Text>}
          {views.map((view) => (
            <Flex key={view.name} gap={4}>
              <Button type={view === here ? 'primary' : 'text'} style={{ flex: 1, justifyContent: 'flex-start' }} onClick={() => go(view)}>
                {view.name}
              </Button>
              <Button type="text" icon={<DeleteOutlined />} aria-label={`${t.dropView} ${view.name}`} onClick={() => setViews(views.filter((other) => other !== view))} />
            </Flex>
          ))}
          <Flex gap={8}>
            <Input aria-label={t.viewName} placeholder={t.viewName} maxLength={30} value={name} onChange={(event) => setName(event.target.value)} onPressEnter={keep} />
            <Button type="primary" disabled={!name.trim()} onClick={keep}>
              {t.keepView}
            </Button>
          </Flex>
        </Flex>
      }
    >
      <Button icon={<StarOutlined />}>
        {here?.name ?? t.views} <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </Popover>
  )
}
