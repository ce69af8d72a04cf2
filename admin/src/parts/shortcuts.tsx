import { Modal, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { keys } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

export type Shortcut = { key: string; to: string; label: string }
/** How long a g waits for its letter. */
const PATIENCE_MS = 1500

/** g and a letter go to a page, / goes to its search, ? shows all of it. Nothing of it while somebody types, or a window is open. */
export function Shortcuts({ places, open, setOpen }: { places: Shortcut[]; open: boolean; setOpen: (open: boolean) => void }) {
  const t = useTexts(keys)
  const navigate = useNavigate()
  const [gone, setGone] = useState(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return
      const place = Date.now() - gone < PATIENCE_MS ? places.find(({ key }) => key === event.key) : undefined
      setGone(event.key === 'g' && !place ? Date.now() : 0)
      if (place) void navigate(place.to)
      else if (event.key === '?') setOpen(true)
      else if (event.key === '/') document.querySelector<HTMLInputElement>('main .ant-input-search input')?.focus()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [places, gone, navigate, setOpen])
  const rows: [keys: string, label: string][] = [['?', t.help], ['/', t.search], ...places.map(({ key, label }): [string, string] => [`g ${key}`, label])]
  return (
    <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t.title} width={420}>
      <dl className="shortcuts">
        {rows.map(([pressed, label]) => (
          <div key={pressed}>
            <dt>
              {pressed.split(' ').map((one) => (
                <Typography.Text key={one} keyboard>
                  {one}
                </Typography.Text>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}

/** A box that is ticked takes no letters. */
const TICKED = new Set(['radio', 'checkbox', 'button', 'submit'])
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ? !TICKED.has(target.type) : target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName))
