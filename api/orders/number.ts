import { randomInt } from 'node:crypto'

const DIGITS = 10 ** 11

/**
 * A new order number: 16 digits, the year and day first (so that new ones stand together in the index), then eleven
 * random digits. Below 2^53 until 2089. Two alike on one day are refused by the primary key and drawn again by `transact`.
 */
export function newOrderNumber(now: Date): number {
  const year = now.getUTCFullYear() % 100
  const day = Math.floor((now.getTime() - Date.UTC(now.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
  return (year * 1000 + day) * DIGITS + randomInt(DIGITS)
}
