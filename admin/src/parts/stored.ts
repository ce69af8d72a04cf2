import { useState } from 'react'

/** State that this browser remembers. */
export function useStored<T>(name: string, standard: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => read(name, standard))
  const set = (next: T) => {
    setValue(next)
    localStorage.setItem(`jishi-admin:${name}`, JSON.stringify(next))
  }
  return [value, set]
}

function read<T>(name: string, standard: T): T {
  try {
    const kept = localStorage.getItem(`jishi-admin:${name}`)
    return kept === null ? standard : (JSON.parse(kept) as T)
  } catch {
    return standard
  }
}
