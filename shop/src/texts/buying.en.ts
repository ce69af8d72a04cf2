import type { zhBuying } from './buying.zh-CN.ts'
import type { SameKeys } from './same-keys.ts'

export const enBuying: SameKeys<typeof zhBuying> = {}
