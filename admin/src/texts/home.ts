import type { Pairs } from './index.ts'

export const home = {
  title: ['工作台', 'Today'],
  nothing: ['没有等您处理的事', 'Nothing waits for you'],
  toShip: ['待发货订单', 'Orders to ship'],
  asked: ['待审核售后', 'After-sales to decide'],
  returning: ['待收货退件', 'Returns to receive'],
  messages: ['待回复留言', 'Messages to answer'],
  reviews: ['待回复评价', 'Reviews without an answer'],
  lowStock: ['库存预警', 'Low stock'],
  stuck: ['卡住的退款', 'Refunds that are stuck'],
  dead: ['发送失败', 'Letters that failed'],
} satisfies Pairs
