/**
 * Small values that live for a while, in Redis words. What the postgres driver stores is as durable as an order.
 * Every call is atomic; times to live are in seconds; an expired key is as good as none.
 */
export type Kv = {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttl: number): Promise<void>
  /** Sets only when the key is not there; says whether it did. */
  setnx(key: string, value: string, ttl: number): Promise<boolean>
  /** Reads and removes in one step: of two callers at once only one gets the value. */
  getdel(key: string): Promise<string | undefined>
  /** Adds one and returns the sum; the time to live starts with the first. */
  incr(key: string, ttl: number): Promise<number>
  del(key: string): Promise<void>
}
