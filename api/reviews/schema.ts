import { Type } from 'typebox'
import { shopTime } from '../shared/time.ts'
import type { ReviewRow } from './read.ts'

const Text = Type.String()

export const ReviewReply = Type.Object({
  id: Type.Integer(),
  sku_id: Type.Integer(),
  author: Type.String({ description: 'Masked where the buyer wished it' }),
  avatar: Text,
  stars: Type.Integer({ minimum: 1, maximum: 5 }),
  text: Text,
  pictures: Type.Array(Text),
  sku_sale_attr_vals: Type.Array(Text),
  follow_up: Text,
  follow_up_at: Text,
  answer: Text,
  answered_at: Text,
  votes: Type.Integer(),
  created_at: Text,
})
export const OwnReviewReply = Type.Intersect([ReviewReply, Type.Object({ order_id: Type.Integer(), name: Text, default_image_url: Text, hidden_why: Text })])

export const RatingReply = Type.Object({
  count: Type.Integer(),
  average: Type.String({ description: 'Such as 4.87' }),
  stars: Type.Array(Type.Integer(), { description: 'How many gave one star, two, … five' }),
  with_pictures: Type.Integer(),
  with_follow_up: Type.Integer(),
})

/** A review as everybody may read it. */
export function reviewReply(row: ReviewRow, timeZone: string) {
  const time = (at: Date | null) => (at ? shopTime(at, timeZone) : '')
  return {
    id: row.id,
    sku_id: row.skuId,
    author: row.author,
    avatar: row.avatar ?? '',
    stars: row.stars,
    text: row.text,
    pictures: row.pictures,
    sku_sale_attr_vals: row.attrVals,
    follow_up: row.followUp ?? '',
    follow_up_at: time(row.followUpAt),
    answer: row.answer ?? '',
    answered_at: time(row.answeredAt),
    votes: row.votes,
    created_at: time(row.createdAt),
  }
}

/** With what only its writer and the staff need. */
export const ownReply = (row: ReviewRow, timeZone: string) => ({
  ...reviewReply(row, timeZone),
  order_id: row.orderId,
  name: row.name,
  default_image_url: row.image,
  hidden_why: row.hiddenWhy ?? '',
})
