/** Lets so many works run at once; the others begin in the order in which they came, as places fall free. */
export function atMost(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = places
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place goes from hand to hand: nobody who comes just now gets in between.
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
