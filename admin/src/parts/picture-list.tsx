import { ArrowLeftOutlined, ArrowRightOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Flex, Progress, Tag, theme } from 'antd'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { pictureAt, Refused } from '../client.ts'
import { pictures as texts } from '../texts/spu.ts'
import { fill, useTexts } from '../texts/index.ts'
import { bringPicture, pictureTypes } from './upload.ts'

type Coming = { id: string; name: string; part: number }
type Props = {
  value: string[]
  onChange: (how: (keys: string[]) => string[]) => void
  media: string
  most: number
  disabled?: boolean
  label: string
  size?: number
  /** What else can be done with the picture at this place, from 1. */
  also?: (key: string, at: number) => ReactNode
}

const moved = (keys: string[], key: string, to: number): string[] => {
  const rest = keys.filter((other) => other !== key)
  return [...rest.slice(0, to), key, ...rest.slice(to)]
}

/** Pictures in an order: dropped or chosen, each with its progress; dragged, or moved by its arrows. */
export function PictureList({ value, onChange, media, most, disabled = false, label, size = 112, also }: Props) {
  const t = useTexts(texts)
  const { message } = App.useApp()
  const { token } = theme.useToken()
  const [coming, setComing] = useState<Coming[]>([])
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const room = most - value.length - coming.length

  const bring = async (file: File) => {
    const id = crypto.randomUUID()
    setComing((all) => [...all, { id, name: file.name, part: 0 }])
    try {
      const { key } = await bringPicture(file, (part) => setComing((all) => all.map((one) => (one.id === id ? { ...one, part } : one))))
      onChange((keys) => (keys.includes(key) || keys.length >= most ? keys : [...keys, key]))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      void message.error(`${file.name}: ${error.message}`)
    } finally {
      setComing((all) => all.filter((one) => one.id !== id))
    }
  }
  // One after the other, so that they come to stand in the order in which they were chosen.
  const bringAll = async (files: File[]) => {
    if (files.length > room) void message.warning(fill(t.tooMany, { n: most }))
    for (const file of files.slice(0, Math.max(0, room))) await bring(file)
  }
  const drop = (event: DragEvent, at: number) => {
    event.preventDefault()
    setOver(false)
    if (dragged) onChange((keys) => moved(keys, dragged, at))
    else if (event.dataTransfer.files.length > 0) void bringAll([...event.dataTransfer.files])
    setDragged(undefined)
  }

  return (
    <Flex
      gap={12}
      wrap
      role="group"
      aria-label={label}
      style={{ padding: 12, borderRadius: 8, border: `1px dashed ${over ? token.colorPrimary : token.colorBorder}`, background: over ? token.colorPrimaryBg : undefined }}
      onDragOver={(event) => {
        if (disabled) return
        event.preventDefault()
        if (!dragged) setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => !disabled && drop(event, value.length)}
    >
      {value.map((key, at) => (
        <div
          key={key}
          className="picture-tile"
          style={{ width: size, opacity: dragged === key ? 0.4 : 1 }}
          draggable={!disabled}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move'
            setDragged(key)
          }}
          onDragEnd={() => setDragged(undefined)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.stopPropagation()
            drop(event, at)
          }}
        >
          <img src={pictureAt(media, key)} alt={`${label} ${at + 1}`} loading="lazy" draggable={false} style={{ width: size, height: size, background: token.colorFillTertiary }} />
          {at === 0 && (
            <Tag color="green" className="picture-first">
              {t.first}
            </Tag>
          )}
          {!disabled && (
            <Flex justify="center" gap={also ? 0 : 2}>
              <Button
                size="small"
                type="text"
                icon={<ArrowLeftOutlined />}
                disabled={at === 0}
                aria-label={`${t.earlier} ${at + 1}`}
                onClick={() => onChange((keys) => moved(keys, key, at - 1))}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowRightOutlined />}
                disabled={at === value.length - 1}
                aria-label={`${t.later} ${at + 1}`}
                onClick={() => onChange((keys) => moved(keys, key, at + 1))}
              />
              <Button
                size="small"
                type="text"
                danger
                icon={<DeleteOutlined />}
                aria-label={`${t.remove} ${at + 1}`}
                onClick={() => onChange((keys) => keys.filter((other) => other !== key))}
              />
              {also?.(key, at + 1)}
            </Flex>
          )}
        </div>
      ))}
      {coming.map(({ id, name, part }) => (
        <Flex key={id} vertical justify="center" align="center" gap={4} style={{ width: size, height: size, borderRadius: 8, background: token.colorFillQuaternary }}>
          <Progress type="circle" size={48} percent={Math.round(part * 100)} aria-label={name} />
          <span style={{ fontSize: 12, maxWidth: size - 8, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{name}</span>
        </Flex>
      ))}
      {!disabled && room > 0 && (
        <>
          <Button type="dashed" style={{ width: size, height: size, whiteSpace: 'normal', flexDirection: 'column' }} icon={<PlusOutlined />} onClick={() => input.current?.click()}>
            {t.add}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            style={{ display: 'none' }}
            accept={pictureTypes}
            aria-label={`${label} · ${t.add}`}
            onChange={(event) => {
              const files = [...(event.target.files ?? [])]
              event.target.value = ''
              void bringAll(files)
            }}
          />
        </>
      )}
      {value.length === 0 && coming.length === 0 && <span style={{ alignSelf: 'center', color: token.colorTextSecondary }}>{disabled ? t.none : t.hint}</span>}
    </Flex>
  )
}
