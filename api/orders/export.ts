import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply } from 'fastify'
import type { Db, Pool } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { whereTo } from './snapshot.ts'
import type { StoredAddress } from './tables.ts'
import { statusName } from './whys.ts'

/** Which orders: a buyer's, or those of a time and a state. Staff see whose they are. */
export type ExportWish = { userId?: number; status?: number | undefined; from?: string | undefined; to?: string | undefined; forStaff?: boolean }

type Row = {
  id: number
  username: string
  status: number
  placedAt: Date
  paidAt: Date | null
  payMethod: string
  name: string
  attrs: string
  price: number
  count: number
  amount: number
  discount: number
  freight: number
  totalAmount: number
  receiver: string
  mobile: string
  address: string
  courier: string
  trackingNumber: string
  note: string
}

const AT_ONCE = 500
/** Spreadsheets guess the encoding without it. */
const BOM = '\uFEFF'

/** Sends orders as a table, a line for every line of an order, newest first, piece by piece: any number of them, never all in memory. */
export async function sendOrders(reply: FastifyReply, db: Pool, wish: ExportWish, lang: Lang, timeZone: string): Promise<FastifyReply> {
  reply.header('content-disposition', 'attachment; filename="orders.csv"').header('cache-control', 'no-store').type('text/csv; charset=utf-8')
  return await reply.send(Readable.from(tableOf(db, wish, lang, timeZone)))
}

/** The table in pieces of text. */
export async function* tableOf(db: Db, wish: ExportWish, lang: Lang, timeZone: string): AsyncGenerator<string> {
  yield BOM + csv([headingOf(wish, lang)])
  for await (const rows of db<(Omit<Row, 'receiver' | 'mobile' | 'address'> & { sent: StoredAddress })[]>`
    select o.id, u.username, o.status, o.placed_at as "placedAt", o.paid_at as "paidAt", o.pay_method as "payMethod",
      ${said(lang, db`l.name`, db`l.name_en as name`)}, array_to_string(${said(lang, db`l.attr_vals`, db`l.attr_vals_en`)}, ' ') as attrs,
      l.price, l.count, l.amount, l.discount, o.freight, o.total_amount as "totalAmount",
      o.address as "sent",
      coalesce(o.courier, '') as courier, coalesce(o.tracking_number, '') as "trackingNumber", o.note
    from orders o join order_lines l on l.order_id = o.id join users u on u.id = o.user_id
    where (${wish.userId ?? null}::bigint is null or o.user_id = ${wish.userId ?? null})
      and (${wish.status ?? null}::int is null or o.status = ${wish.status ?? null})
      and (${wish.from ?? null}::text is null or o.placed_at >= (${wish.from ?? null}::text)::timestamp at time zone ${timeZone})
      and (${wish.to ?? null}::text is null or o.placed_at < ((${wish.to ?? null}::text)::timestamp + interval '1 day') at time zone ${timeZone})
    order by o.placed_at desc, o.id desc, l.gift, l.sku_id`.cursor(AT_ONCE)) {
    yield csv(rows.map(({ sent, ...row }) => cellsOf({ ...row, ...whereTo(row.id, sent) }, wish, lang, timeZone)))
  }
}

/** A cell that begins as a formula is shown, never run. */
const csv = (rows: string[][]): string => stringify(rows, { escape_formulas: true, record_delimiter: 'windows' })

function headingOf({ forStaff }: ExportWish, lang: Lang): string[] {
  const heading = said(
    lang,
    [
      '订单编号',
      '状态',
      '下单时间',
      '付款时间',
      '支付方式',
      '商品',
      '规格',
      '单价',
      '数量',
      '金额',
      '优惠',
      '运费',
      '订单总额',
      '收货人',
      '手机',
      '地址',
      '快递',
      '快递单号',
      '备注',
    ],
    [
      'Order',
      'State',
      'Placed',
      'Paid',
      'Payment',
      'Goods',
      'Kind',
      'Price',
      'Pieces',
      'Amount',
      'Discount',
      'Freight',
      'Order total',
      'Receiver',
      'Phone',
      'Address',
      'Courier',
      'Tracking number',
      'Note',
    ],
  )
  return forStaff ? [...heading, said(lang, '用户', 'User')] : heading
}

function cellsOf(row: Row, { forStaff }: ExportWish, lang: Lang, timeZone: string): string[] {
  const cells = [
    // The tab keeps a spreadsheet from reading sixteen digits as a number, of which it would lose the last.
    `${row.id}\t`,
    statusName(lang, row.status),
    shopTime(row.placedAt, timeZone),
    row.paidAt ? shopTime(row.paidAt, timeZone) : '',
    row.payMethod,
    row.name,
    row.attrs,
    yuan(row.price),
    String(row.count),
    yuan(row.amount),
    yuan(row.discount),
    yuan(row.freight),
    yuan(row.totalAmount),
    row.receiver,
    row.mobile,
    row.address,
    row.courier,
    row.trackingNumber,
    row.note,
  ]
  return forStaff ? [...cells, row.username] : cells
}
