/** What staff work on: a right is given for each of these by itself. */
export const areas = ['goods', 'content', 'orders', 'pays', 'marketing', 'reviews', 'users', 'staff', 'operations', 'settings'] as const
export type Area = (typeof areas)[number]

/** What staff may do in an area; a mask is a sum of these. */
export const READ = 1
/** Make new things. */
export const WRITE = 2
/** Change, decide on or remove what is there. */
export const CHANGE = 4
export type Right = typeof READ | typeof WRITE | typeof CHANGE

/** A mask of rights for each area; an area that is not named gives none. */
export type Rights = Partial<Record<Area, number>>

/** Whether the rights hold this one. The only place that decides it. */
export const holds = (rights: Rights, area: Area, right: Right): boolean => ((rights[area] ?? 0) & right) === right

/** All rights of several together. */
export function joined(all: readonly Rights[]): Rights {
  const sum: Rights = {}
  for (const rights of all) for (const area of areas) if (rights[area]) sum[area] = (sum[area] ?? 0) | rights[area]
  return sum
}
