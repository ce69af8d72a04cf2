import type { Pairs } from './index.ts'

export const caseStates = {
  asked: ['待审核', 'To decide'],
  approved: ['待寄回', 'To be sent back'],
  returning: ['寄回中', 'On its way back'],
  refunding: ['退款中', 'Refunding'],
  exchanging: ['待换货', 'To exchange'],
  done: ['已完成', 'Done'],
  refused: ['已拒绝', 'Refused'],
  withdrawn: ['已撤销', 'Withdrawn'],
  lapsed: ['已失效', 'Lapsed'],
} satisfies Pairs

export const caseKinds = {
  refund: ['仅退款', 'Refund'],
  return: ['退货退款', 'Return'],
  exchange: ['换货', 'Exchange'],
} satisfies Pairs

export const aftersales = {
  title: ['售后', 'After-sales'],
  one: ['售后单 {id}', 'Case {id}'],
  search: ['订单号', 'Number of the order'],
  kind: ['类型', 'Kind'],
  reason: ['申请原因', 'Reason'],
  words: ['买家说明', 'What the buyer says'],
  pictures: ['凭证图片', 'Pictures'],
  goods: ['申请商品', 'What it is about'],
  total: ['退款金额', 'To give back'],
  asked: ['申请时间', 'Asked'],
  answer: ['回复买家', 'Answer to the buyer'],
  story: ['处理经过', 'Its story'],
  parcel: ['退回包裹', 'Parcel back'],
  newParcel: ['换货包裹', 'New parcel'],
  approve: ['同意', 'Say yes'],
  approveRefundSays: ['{total} 元立刻原路退回买家，不能撤销。', '{total} yuan go back to the buyer at once. This cannot be undone.'],
  approveReturnSays: [
    '买家会收到寄回地址；收到并检查退回的商品后再退款或换货。',
    'The buyer is told where to send it. The money goes back, or new goods leave, once you have looked into the parcel.',
  ],
  refuse: ['拒绝', 'Say no'],
  refuseSays: ['售后单结束，订单回到原来的状态。买家会看到您的回复。', 'The case ends and the order goes back to where it was. The buyer reads your answer.'],
  receive: ['验收通过', 'Accept what came back'],
  receiveReturnSays: ['{total} 元立刻原路退回买家，不能撤销。', '{total} yuan go back to the buyer at once. This cannot be undone.'],
  receiveExchangeSays: ['接下来请给买家寄出新的商品。', 'Next, send the buyer new ones.'],
  to: ['退回的商品', 'What came back'],
  shelf: ['完好，重新入库', 'Fine: back to the shelf'],
  writtenOff: ['损坏，报废', 'Broken: written off'],
  reject: ['验收不通过', 'Refuse what came back'],
  rejectSays: ['售后单结束，不退款。买家会看到您的回复。', 'The case ends without a refund. The buyer reads your answer.'],
  exchange: ['寄出换货', 'Send the new ones'],
  exchangeSays: ['新的商品从库存扣减，买家会看到运单号，售后单结束。', 'The new ones leave the stock, the buyer sees the number, and the case ends.'],
  instead: ['改为退款', 'Give the money back instead'],
  insteadSays: ['没有货可换时使用：{total} 元立刻原路退回买家，不能撤销。', 'When nothing is left to exchange it for: {total} yuan go back at once. This cannot be undone.'],
} satisfies Pairs

export const parcels = {
  title: ['发货', 'Shipping'],
  search: ['订单号或运单号', 'Number of an order or a parcel'],
  parcel: ['包裹', 'Parcel'],
  planned: ['计划时间', 'Planned'],
  warehouseAll: ['全部仓库', 'Every warehouse'],
  batch: ['批量发货', 'Ship many'],
  batchSays: ['粘贴 CSV：包裹号,快递代码,运单号。可用的快递代码：{codes}', 'Paste CSV: parcel, courier, tracking number. Couriers: {codes}'],
  batchDone: ['成功 {ok} 个，失败 {bad} 个', '{ok} shipped, {bad} not'],
  line: ['第 {line} 行：{error}', 'Line {line}: {error}'],
  fillIn: ['填入待发包裹', 'Fill in what waits'],
  fromFile: ['选择 CSV 文件', 'Choose a CSV file'],
  csv: ['CSV 内容', 'CSV'],
} satisfies Pairs
