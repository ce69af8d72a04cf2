/** What `open` makes for a thing, made when it is first asked for and kept for as long as the thing is. `how`: what else the first to ask says about it. */
export function oncePer<K extends object, How extends unknown[], V>(open: (key: K, ...how: How) => V): (key: K, ...how: How) => V {
  const made = new WeakMap<K, { value: V }>()
  return (key, ...how) => {
    let known = made.get(key)
    if (!known) made.set(key, (known = { value: open(key, ...how) }))
    return known.value
  }
}
