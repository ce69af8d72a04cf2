/** The cookie that holds what a guest has looked at: ids of SKUs joined by dots, the latest first. */
export const SEEN_COOKIE = 'jishi_seen'
const MOST = 12

/** The ids in a cookie; what is none is dropped. */
export const seenIn = (cookie: string | undefined): number[] =>
  [
    ...new Set(
      (cookie ?? '')
        .slice(0, 400)
        .split('.')
        .filter((id) => /^[1-9]\d{0,14}$/.test(id))
        .map(Number),
    ),
  ].slice(0, MOST)

/** The cookie after one more look. */
export const withSeen = (cookie: string | undefined, skuId: number): string => [skuId, ...seenIn(cookie).filter((id) => id !== skuId)].slice(0, MOST).join('.')
