import { type TSchema, Type } from 'typebox'

/** What webhooks may hear: when it is told, what its `data` looks like, and one of them. */
export type Told = { when: string; data: TSchema; example: Record<string, unknown> }

const Id = Type.Integer({ minimum: 1 })
const Status = Type.Integer({ minimum: 1, maximum: 8 })
const Fen = Type.Integer({ minimum: 0, description: 'fen, a hundredth of a yuan' })
const exact = { additionalProperties: false }
const OrderMoved = Type.Object(
  {
    order_id: Type.Integer({ minimum: 1, description: '16 digits' }),
    from: Type.Union([Status, Type.Null()], { description: 'where it stood before; null for a new order' }),
    status: Type.Integer({ minimum: 1, maximum: 8, description: 'where it stands now: 1 unpaid, 2 paid, 3 shipped, 4 done, 5 received, 6 cancelled, 7 refunding, 8 refunded' }),
  },
  exact,
)
const Case = Type.Object(
  {
    id: Id,
    order_id: Id,
    kind: Type.Unsafe<'refund' | 'return' | 'exchange'>({ enum: ['refund', 'return', 'exchange'] }),
    amount: Fen,
  },
  exact,
)
const order = (when: string, from: number | null, status: number): Told => ({ when, data: OrderMoved, example: { order_id: 2026112100000017, from, status } })
const aftersale = (when: string, kind = 'return'): Told => ({ when, data: Case, example: { id: 12, order_id: 2026112100000017, kind, amount: 8800 } })

/** Every event, by its name. A webhook that listens to `*` hears all but `ping`, which is sent on request to one alone. */
export const events: Readonly<Record<string, Told>> = {
  'order.placed': order('An order was placed and waits for its payment.', null, 1),
  'order.paid': order('It is paid, or will be at the door; the parcel may be packed.', 1, 2),
  'order.shipped': order('Every parcel of it has left.', 2, 3),
  'order.received': order('The buyer has it, by their word or after the days that the shop waits.', 3, 5),
  'order.finished': order('It was reviewed, or the time for reviews is over.', 5, 4),
  'order.cancelled': order('It was not paid in time, or was called off before.', 1, 6),
  'order.refunding': order('A case of it is open.', 3, 7),
  'order.refunded': order('All of it was given back.', 7, 8),
  'order.refund_ended': order('The case ended otherwise; the order stands where it stood before.', 7, 3),
  'aftersale.asked': aftersale('A buyer asks for a refund, a return or an exchange.'),
  'aftersale.approved': aftersale('Granted; the pieces may be sent back.'),
  'aftersale.returning': aftersale('The pieces are on their way back.'),
  'aftersale.refunding': aftersale('The money goes back.'),
  'aftersale.exchanging': aftersale('The pieces are here; others will be sent.', 'exchange'),
  'aftersale.done': aftersale('The money has arrived, or the others have left.'),
  'aftersale.refused': aftersale('Not granted.'),
  'aftersale.withdrawn': aftersale('The buyer asks no more.'),
  'aftersale.lapsed': aftersale('Granted, and nothing was sent back in time.'),
  'stock.low': {
    when: 'A SKU came down to the line that the shop had drawn for it; told once, until it has been above it again.',
    data: Type.Object(
      {
        sku_id: Id,
        name: Type.String(),
        stock: Type.Integer({ minimum: 0, description: 'free pieces' }),
        warn_below: Type.Integer({ minimum: 1 }),
      },
      exact,
    ),
    example: { sku_id: 3, name: '云上苹果 5kg', stock: 4, warn_below: 5 },
  },
  ping: { when: 'Somebody of the staff tries the webhook.', data: Type.Object({ hello: Type.Literal('Jishi') }, exact), example: { hello: 'Jishi' } },
}

/** The part of docs/webhooks.md that lists the events, in Markdown. */
export function describeEvents(): string {
  return Object.entries(events)
    .map(([name, { when, data, example }]) => {
      const fields = Object.entries((data as unknown as { properties: Record<string, Described> }).properties)
      const rows = fields.map(([field, schema]) => `|\`${field}\`|${typeOf(schema)}|${schema.description ?? ''}|`).join('\n')
      return `### \`${name}\`\n\n${when}\n\n|field|type|what|\n|---|---|---|\n${rows}\n\n\`\`\`json\n${JSON.stringify({ id: '6b0b7f2e-8c1d-4b7e-9a55-0f3c2d1e4a5b', event: name, created_at: '2026-11-21T04:05:06.789Z', data: example }, null, 2)}\n\`\`\`\n`
    })
    .join('\n')
}

type Described = { type?: string; enum?: unknown[]; const?: unknown; anyOf?: Described[]; description?: string }

function typeOf({ type, enum: choices, const: only, anyOf }: Described): string {
  if (anyOf) return anyOf.map(typeOf).join(' or ')
  if (only !== undefined) return JSON.stringify(only)
  return choices ? choices.map((choice) => JSON.stringify(choice)).join(', ') : (type ?? '')
}
