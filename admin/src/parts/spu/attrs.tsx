import { CloseOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Input, Space, Typography } from 'antd'
import { useState } from 'react'
import { common } from '../../texts/common.ts'
import { spu as texts } from '../../texts/spu.ts'
import { fill, useTexts } from '../../texts/index.ts'
import { addAttr, addValues, dropAttr, dropValue, nameAttr, nameValue, valuesFrom } from './shape.ts'
import { Matrix } from './matrix.tsx'
import { useSpu } from './use-draft.ts'

const MOST_ATTRS = 6

/** What SKUs differ in: attributes and their values, in both languages. */
export function Attrs() {
  const s = useTexts(texts)
  const { draft, may, change } = useSpu()
  return (
    <Card title={s.attrs} id="attrs" extra={may && draft.attrs.some(({ values }) => values.length > 0) && <Matrix />}>
      <Flex vertical gap={16}>
        {draft.attrs.length === 0 && <Typography.Text type="secondary">{s.attrsSays}</Typography.Text>}
        {draft.attrs.map((attr, at) => (
          // An attribute that is new has nothing of its own but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <AttrRow key={attr.id ?? `new${at}`} at={at} />
        ))}
        {may && draft.attrs.length < MOST_ATTRS && (
          <Button icon={<PlusOutlined />} style={{ alignSelf: 'flex-start' }} onClick={() => change((old) => addAttr(old, { name: '', name_en: '' }, []))}>
            {s.addAttr}
          </Button>
        )}
      </Flex>
    </Card>
  )
}

function AttrRow({ at }: { at: number }) {
  const s = useTexts(texts)
  const c = useTexts(common)
  const { modal } = App.useApp()
  const { draft, faults, may, change } = useSpu()
  const attr = draft.attrs[at]!
  const wrong = (place: string) => (faults[place] ? { status: 'error' as const, title: faults[place] } : {})
  const askFirst = (title: string, content: string, onOk: () => void) =>
    modal.confirm({ title, content, okText: c.confirm, cancelText: c.cancel, okButtonProps: { danger: true }, onOk })
  const removeValue = (which: number) => {
    const having = draft.skus.filter((sku) => sku.values[at] === attr.values[which]!.name).length
    const drop = () => change((old) => dropValue(old, at, which))
    if (having === 0) drop()
    else askFirst(`${s.dropValue} · ${attr.values[which]!.name}`, fill(s.dropValueSays, { n: having }), drop)
  }
  const remove = () => {
    const drop = () => change((old) => dropAttr(old, at))
    if (draft.skus.length === 0) drop()
    else askFirst(`${s.dropAttr} · ${attr.name}`, s.dropAttrSays, drop)
  }
  return (
    <Flex vertical gap={8}>
      <Flex gap={8} align="center" wrap>
        <Input
          aria-label={`${s.attrName} ${at + 1}`}
          placeholder={s.attrName}
          {...wrong(`attrs.${at}`)}
          maxLength={60}
          disabled={!may}
          value={attr.name}
          style={{ width: 160 }}
          onChange={(event) => change((old) => nameAttr(old, at, { name: event.target.value }))}
        />
        <Input
          aria-label={`${s.attrNameEn} ${at + 1}`}
          placeholder={s.attrNameEn}
          maxLength={100}
          disabled={!may}
          value={attr.name_en}
          style={{ width: 180 }}
          onChange={(event) => change((old) => nameAttr(old, at, { name_en: event.target.value }))}
        />
        {may && <Button type="text" danger icon={<DeleteOutlined />} aria-label={`${s.dropAttr} ${at + 1}`} onClick={remove} />}
        {faults[`attrs.${at}`] && <Typography.Text type="danger">{faults[`attrs.${at}`]}</Typography.Text>}
      </Flex>
      <Flex gap={8} wrap style={{ paddingInlineStart: 16 }}>
        {attr.values.map((value, which) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Space.Compact key={which}>
            <Input
              aria-label={`${s.value} ${at + 1}.${which + 1}`}
              {...wrong(`attrs.${at}.values.${which}`)}
              maxLength={60}
              disabled={!may}
              value={value.name}
              className="value-name"
              onChange={(event) => change((old) => nameValue(old, at, which, { name: event.target.value }))}
            />
            <Input
              aria-label={`${s.valueEn} ${at + 1}.${which + 1}`}
              placeholder={s.english}
              maxLength={100}
              disabled={!may}
              value={value.name_en}
              className="value-name"
              onChange={(event) => change((old) => nameValue(old, at, which, { name_en: event.target.value }))}
            />
            {may && <Button icon={<CloseOutlined />} aria-label={`${s.dropValue} ${at + 1}.${which + 1}`} onClick={() => removeValue(which)} />}
          </Space.Compact>
        ))}
        {may && <AddValues at={at} />}
      </Flex>
    </Flex>
  )
}

function AddValues({ at }: { at: number }) {
  const s = useTexts(texts)
  const { change } = useSpu()
  const [text, setText] = useState('')
  const add = () => {
    const values = valuesFrom(text)
    if (values.length > 0) change((old) => addValues(old, at, values))
    setText('')
  }
  return (
    <Input
      aria-label={`${s.addValues} ${at + 1}`}
      placeholder={s.addValuesHint}
      value={text}
      style={{ width: 300 }}
      maxLength={2000}
      onChange={(event) => setText(event.target.value)}
      onBlur={add}
      onPressEnter={add}
    />
  )
}
