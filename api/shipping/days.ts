/** Kilometres between the capitals of two provinces, and the days a courier takes at most that far by road (docs/decisions/0090). */
const REACH = [
  [300, 1],
  [1000, 2],
  [1800, 3],
  [2600, 4],
] as const
const FAR = 6

/** How many days a parcel is on the way, at most as a rule: what buyers are told before they order, not a promise of the courier. */
export const daysOnTheWay = (km: number): number => REACH.find(([within]) => km <= within)?.[1] ?? FAR
