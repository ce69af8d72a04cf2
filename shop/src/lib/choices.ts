type Sibling = { id: number; values: number[] }
export type Choice = { id: number; name: string; state: 'chosen' | 'possible' | 'impossible'; sku: number | undefined }

/**
 * What each value of each attribute leads to, from the SKU at hand. A value that goes with everything else chosen leads to
 * that SKU; otherwise it is impossible, unless there is no way at all to its SKUs by single steps: then it leads to the nearest.
 */
export function choicesOf(attrs: { chosen: number; values: { id: number; name: string }[] }[], siblings: Sibling[]): Choice[][] {
  const here = attrs.map(({ chosen }) => chosen)
  const reachable = walk(here, siblings)
  return attrs.map(({ chosen, values }, i) =>
    values.map(({ id, name }) => {
      const exact = siblings.find((sibling) => differences(sibling.values, here.with(i, id)) === 0)
      if (exact) return { id, name, sku: exact.id, state: id === chosen ? 'chosen' : 'possible' }
      const bearers = siblings.filter((sibling) => sibling.values[i] === id)
      const stranded = bearers.length > 0 && !bearers.some((sibling) => reachable.has(sibling.id))
      const nearest = stranded ? bearers.toSorted((a, b) => differences(a.values, here) - differences(b.values, here))[0] : undefined
      return { id, name, sku: nearest?.id, state: nearest ? 'possible' : 'impossible' }
    }),
  )
}

const differences = (a: number[], b: number[]): number => a.filter((value, i) => value !== b[i]).length

/** Ids of the SKUs one can come to by changing one value at a time. */
function walk(from: number[], siblings: Sibling[]): Set<number> {
  const seen = new Set<number>()
  const open = [from]
  for (let values = open.pop(); values; values = open.pop()) {
    for (const sibling of siblings) {
      if (seen.has(sibling.id) || differences(sibling.values, values) > 1) continue
      seen.add(sibling.id)
      open.push(sibling.values)
    }
  }
  return seen
}
