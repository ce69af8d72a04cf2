import { Tag } from 'antd'
import { useMethodNames } from './plugins.ts'
import { type Pairs, useTexts } from '../texts/index.ts'
import { actors, orderStates, parcelStates, payStates } from '../texts/orders.ts'

const colours: Record<string, string> = {
  1: 'gold',
  2: 'blue',
  3: 'cyan',
  4: 'green',
  5: 'green',
  7: 'orange',
  planned: 'blue',
  shipped: 'cyan',
  arrived: 'green',
  returned: 'orange',
  asked: 'blue',
  returning: 'cyan',
  refunding: 'orange',
  exchanging: 'orange',
  waiting: 'gold',
  dead: 'red',
  stuck: 'red',
  done: 'green',
  sent: 'green',
  success: 'green',
  succeeded: 'green',
  paid: 'green',
  launched: 'green',
  running: 'green',
  draft: 'gold',
}

/** A state in words and colour; one that has no words of its own stands as it is. */
export function State({ pairs, state }: { pairs: Pairs; state: string | number }) {
  const t = useTexts(pairs) as Record<string, string>
  return <Tag color={colours[state] ?? 'default'}>{t[state] ?? String(state)}</Tag>
}

export const OrderState = ({ state }: { state: number }) => <State pairs={orderStates} state={state} />
export const ParcelState = ({ state }: { state: string }) => <State pairs={parcelStates} state={state} />
export const PayState = ({ state }: { state: string }) => <State pairs={payStates} state={state} />

/** A word of a closed list, without colour. */
export function Word({ pairs, word }: { pairs: Pairs; word: string }) {
  const t = useTexts(pairs) as Record<string, string>
  return <>{t[word] ?? word}</>
}
/** A way to pay by its name: one of ours, or of a plugin. */
export function PayMethod({ method }: { method: string }) {
  const name = useMethodNames()[method]
  return <>{name ?? method}</>
}
export const Actor = ({ actor }: { actor: string }) => <Word pairs={actors} word={actor} />

/** ¥ and the amount, in digits of one width. */
export const Money = ({ amount, strong }: { amount: string; strong?: boolean }) => (
  <span className="number" style={strong ? { fontWeight: 600 } : {}}>
    {amount.startsWith('-') ? `−¥${amount.slice(1)}` : `¥${amount}`}
  </span>
)
