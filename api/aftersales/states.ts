export const kinds = ['refund', 'return', 'exchange'] as const
/** 仅退款, 退货退款, 换货 */
export type Kind = (typeof kinds)[number]

export const caseStatuses = ['asked', 'approved', 'returning', 'refunding', 'exchanging', 'done', 'refused', 'withdrawn', 'lapsed'] as const
/** asked 待审核, approved 待寄回, returning 寄回中, refunding 退款中, exchanging 待换货, done 已完成, refused 已拒绝, withdrawn 已撤销, lapsed 已失效 */
export type CaseStatus = (typeof caseStatuses)[number]
export type CaseActor = 'buyer' | 'system' | 'staff'

export type CaseMove = { kinds: readonly Kind[]; from: CaseStatus; to: CaseStatus; by: CaseActor }
const withParcel: readonly Kind[] = ['return', 'exchange']

/** Every move a case can make, and who may make it. The database holds the same table (aftersale_moves) and refuses any other; a test compares the two. */
export const caseMoves: readonly CaseMove[] = [
  { kinds: withParcel, from: 'asked', to: 'approved', by: 'staff' },
  { kinds: ['refund'], from: 'asked', to: 'refunding', by: 'staff' },
  { kinds: ['refund'], from: 'asked', to: 'refunding', by: 'system' },
  { kinds, from: 'asked', to: 'refused', by: 'staff' },
  { kinds, from: 'asked', to: 'withdrawn', by: 'buyer' },
  { kinds: withParcel, from: 'approved', to: 'withdrawn', by: 'buyer' },
  { kinds: withParcel, from: 'approved', to: 'lapsed', by: 'system' },
  { kinds: withParcel, from: 'approved', to: 'returning', by: 'buyer' },
  { kinds: ['return'], from: 'returning', to: 'refunding', by: 'staff' },
  { kinds: ['exchange'], from: 'returning', to: 'exchanging', by: 'staff' },
  { kinds: withParcel, from: 'returning', to: 'refused', by: 'staff' },
  { kinds: ['exchange'], from: 'exchanging', to: 'done', by: 'staff' },
  { kinds: ['exchange'], from: 'exchanging', to: 'refunding', by: 'staff' },
  { kinds, from: 'refunding', to: 'done', by: 'system' },
]

/** Where a case ends; the first three as if it had never been asked for. */
export const failed: readonly CaseStatus[] = ['refused', 'withdrawn', 'lapsed']
export const ended: readonly CaseStatus[] = [...failed, 'done']

export const mayMove = (kind: Kind, from: CaseStatus, to: CaseStatus, by: CaseActor): boolean =>
  caseMoves.some((move) => move.kinds.includes(kind) && move.from === from && move.to === to && move.by === by)
