/**
 * What would cross shards, or ask all of them, if buyers were spread over several databases; each with the reason why it stays. Held against a database that
 * `jishi shards prepare` has been over, and the code, by `bin/sharding.ts --check`: what is new and not in here fails, and so does what is in here and gone.
 */
export type Accepted = {
  /** Tables that belong to a buyer without a column that says so, by what to do. */
  through: Record<string, readonly string[]>
  /** Unique keys without the buyer's id (or the order's number), by reason. */
  keys: Record<string, readonly string[]>
  /** Foreign keys without it: `table → table`, by reason. */
  crossing: Record<string, readonly string[]>
  /** `file: tables` that it asks for without saying whose, by reason. */
  scattered: Record<string, readonly string[]>
  /** Files that know an order by its number and not whose it is: every shard is asked and one answers, until the caller says the buyer, too. */
  byOrder: readonly string[]
}

export const accepted: Accepted = {
  through: {},
  keys: {},
  crossing: {
    'a reference table, which stands on every shard: goods, staff, and what they offer': [
      'aftersales → staff',
      'cart_lines → skus',
      'favourites → skus',
      'flash_claims → flash_sales',
      'history → skus',
      'messages → staff',
      'order_lines → skus',
      'order_notes → staff',
      'parcel_lines → skus',
      'parcels → warehouses',
      'payments → staff',
      'refunds → staff',
      'reviews → skus',
      'reviews → spus',
      'reviews → staff',
      'stock_notices → skus',
      'user_bans → staff',
      'user_coupons → coupons',
      'wallet_requests → staff',
    ],
  },
  scattered: {
    'finds a row by its own number, which is one buyer’s: wants user_id beside it, which the caller has or the row’s order tells': [
      'api/shipping/ship.ts: parcels',
      'api/aftersales/move.ts: aftersale_claims aftersale_lines aftersales',
      'api/aftersales/refund.ts: aftersale_claims aftersale_lines aftersales',
      'api/aftersales/steps.ts: aftersale_parcels aftersales',
      'api/assistants/drafts.ts: assistant_tokens order_drafts',
      'api/assistants/tokens.ts: assistant_tokens order_drafts',
      'api/http/auth.ts: sessions',
      'api/ledger/post.ts: ledger_balances ledger_entries ledger_postings',
      'api/ledger/read.ts: ledger_entries ledger_postings',
      'api/messages/answer.ts: messages',
      'api/messages/read.ts: messages',
      'api/orders/parcels.ts: parcel_lines',
      'api/orders/ship.ts: parcels',
      'api/pays/again.ts: orders payments',
      'api/pays/cash.ts: payments refunds',
      'api/pays/refund.ts: orders payments refund_wishes refunds',
      'api/pays/settle.ts: payments',
      'api/pays/wallet.ts: wallet_requests',
      'api/privacy/export.ts: data_exports ledger_entries ledger_postings referrals',
      'api/rankings/notice-letter.ts: stock_notices',
      'api/shipping/move-parcel.ts: orders parcel_lines parcels payments',
      'api/shipping/split.ts: parcel_lines parcels',
      'api/storefront/account.ts: sessions',
    ],
    'names the buyer in a part that is filled in, or in a list it is joined with': [
      'api/carts/add.ts: cart_lines',
      'api/coupons/read.ts: user_coupons',
      'api/flash/claim.ts: flash_claims',
      'api/flash/use-claim.ts: flash_claims',
      'api/orders/gather.ts: addresses orders',
      'api/orders/limits.ts: order_lines orders',
      'api/orders/read.ts: orders',
      'api/pays/settle-many.ts: orders payments',
    ],
    'a sweep of the worker: each shard has one of its own': [
      'api/coupons/jobs.ts: user_coupons',
      'api/flash/give-back.ts: flash_claims',
      'api/flash/jobs.ts: flash_claims orders',
      'api/orders/close.ts: orders',
      'api/orders/receive.ts: orders',
      'api/pays/ask.ts: orders payments',
      'api/pays/stuck.ts: payments refunds',
      'api/privacy/reseal.ts: addresses order_notes orders',
      'api/privacy/erase.ts: ledger_balances orders parcel_events trackings',
      'api/rankings/notices.ts: stock_notices',
      'api/shipping/jobs.ts: orders parcels',
      'api/shipping/track.ts: orders parcels trackings',
      'api/users/session.ts: sessions',
    ],
    'staff look over all buyers: a page is the best of what every shard answers, or read from a copy': [
      'api/aftersales/read.ts: aftersale_events aftersale_lines aftersales order_lines',
      'api/coupons/staff-read.ts: user_coupons',
      'api/flash/staff-read.ts: flash_claims orders',
      'api/orders/staff-read.ts: orders',
      'api/pays/staff-read.ts: orders payments refunds wallet_requests',
      'api/reviews/moderate.ts: reviews',
      'api/shipping/read.ts: orders parcel_lines parcels trackings',
    ],
    'books, audits and figures: sums of what each shard answers': [
      'api/aftersales/audit.ts: aftersale_claims aftersale_events aftersale_lines aftersale_orders aftersale_parcels aftersales orders parcel_lines parcels payments refunds',
      'api/coupons/audit.ts: orders user_coupons',
      'api/flash/audit.ts: flash_claims order_lines orders',
      'api/ledger/audit.ts: ledger_balances ledger_carried ledger_entries ledger_postings orders payments refunds',
      'api/orders/audit.ts: aftersale_parcels order_events order_lines orders parcel_lines parcels',
      'api/pays/reconcile.ts: ledger_entries ledger_postings payments refunds',
      'api/rankings/hot.ts: order_lines orders',
      'api/rankings/together.ts: order_lines orders',
      'api/stats/reckon.ts: active_days order_lines orders',
    ],
    'about a product, which all buyers share: stands with the goods, not with the buyers': [
      'api/flash/sale.ts: flash_claims',
      'api/reviews/ratings.ts: review_votes reviews',
      'api/reviews/vote.ts: reviews',
      'api/reviews/write.ts: orders reviews',
    ],
    'looks for somebody by a name, which the directory on every shard answers, and then for theirs': [
      'api/referrals/invite.ts: referrals',
      'api/referrals/reward.ts: orders referrals',
    ],
  },
  byOrder: [
    'api/aftersales/ask.ts',
    'api/aftersales/move.ts',
    'api/aftersales/uncollected.ts',
    'api/assistants/drafts.ts',
    'api/coupons/use.ts',
    'api/flash/give-back.ts',
    'api/ledger/post.ts',
    'api/orders/change-address.ts',
    'api/orders/events.ts',
    'api/orders/move.ts',
    'api/orders/parcels.ts',
    'api/orders/pay.ts',
    'api/orders/read.ts',
    'api/orders/receive.ts',
    'api/orders/ship.ts',
    'api/orders/staff-read.ts',
    'api/orders/staff-routes.ts',
    'api/pays/cash.ts',
    'api/pays/open.ts',
    'api/pays/refund.ts',
    'api/pays/settle.ts',
    'api/privacy/erase.ts',
    'api/reviews/write.ts',
    'api/shipping/move-parcel.ts',
    'api/shipping/read.ts',
    'api/shipping/ship.ts',
  ],
}
