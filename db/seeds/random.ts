/** Chance that falls the same way every time: draws from [0, 1). */
export type Chance = () => number

/** A stream of chance for one purpose. The same words give the same stream (FNV-1a into mulberry32). */
export function chanceOf(...words: (string | number)[]): Chance {
  let state = 0x811c9dc5
  for (const letter of words.join('\u0000')) state = Math.imul(state ^ (letter.codePointAt(0) as number), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from `least` to `most`, both included. */
export const between = (chance: Chance, least: number, most: number): number => least + Math.floor(chance() * (most - least + 1))

export function pick<T>(chance: Chance, list: readonly T[]): T {
  return list[Math.floor(chance() * list.length)] as T
}
