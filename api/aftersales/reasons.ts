import type { Kind } from './states.ts'

/** Why a buyer wants something done. `days`: how long after receipt it can be asked for. */
export const reasons = {
  mind: { zh: '不想要了', en: 'I changed my mind', days: 7, kinds: ['refund', 'return'] },
  late: { zh: '一直没收到货', en: 'It has not arrived', days: 7, kinds: ['refund'] },
  quality: { zh: '质量问题', en: 'It is faulty', days: 15, kinds: ['refund', 'return', 'exchange'] },
  damaged: { zh: '收到时已破损', en: 'It arrived damaged', days: 15, kinds: ['refund', 'return', 'exchange'] },
  wrong: { zh: '发错货', en: 'Wrong goods', days: 15, kinds: ['refund', 'return', 'exchange'] },
  missing: { zh: '少件', en: 'Something is missing', days: 15, kinds: ['refund'] },
  described: { zh: '与描述不符', en: 'Not as described', days: 15, kinds: ['refund', 'return', 'exchange'] },
  other: { zh: '其他原因', en: 'Something else', days: 7, kinds: ['refund', 'return', 'exchange'] },
} as const satisfies Record<string, { zh: string; en: string; days: number; kinds: readonly Kind[] }>
export type Reason = keyof typeof reasons

export const isReason = (code: string): code is Reason => Object.hasOwn(reasons, code)
