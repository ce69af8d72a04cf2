import { timingSafeEqual } from 'node:crypto'

/** Whether two secrets are one; how long it takes says nothing about where they differ. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
