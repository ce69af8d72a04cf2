import { createContext, useContext, useEffect, useState } from 'react'
import type { Faults } from './faults.ts'
import { blankSpu, draftOf, merged, same, type Spu, type SpuDraft } from './draft.ts'

type Kept = { version: number; base: SpuDraft; draft: SpuDraft }
/** Somebody saved meanwhile, and changed what I changed too. */
export type Clash = { mine: Kept; both: string[] }

const keyOf = (name: string) => `jishi-admin:draft:spu:${name}`
const fresh = (spu: Spu | undefined): Kept => {
  const base = spu ? draftOf(spu) : blankSpu()
  return { version: spu?.version ?? 0, base, draft: base }
}

function readKept(name: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null') as Kept | null
    // One of an older back office may lack what products have today.
    return kept ? { version: kept.version, base: { ...blankSpu(), ...kept.base }, draft: { ...blankSpu(), ...kept.draft } } : undefined
  } catch {
    return undefined
  }
}

/**
 * The draft of a product. What is not saved is kept in this browser and comes back after a reload. When somebody else saves meanwhile, their
 * changes come in by themselves, and those that touch mine are asked about.
 */
export function useSpuDraft(name: string, spu: Spu | undefined) {
  const [state, setState] = useState<Kept>(() => readKept(name) ?? fresh(spu))
  const [restored, setRestored] = useState(() => readKept(name) !== undefined)
  const [clash, setClash] = useState<Clash>()
  const dirty = !same(state.base, state.draft)

  useEffect(() => {
    if (!spu || spu.version <= state.version) return
    const theirs = draftOf(spu)
    const { draft, both } = merged(state.base, state.draft, theirs)
    const next = { version: spu.version, base: theirs, draft }
    if (both.length === 0) setState(next)
    else setClash({ mine: next, both })
  }, [spu, state])
  useEffect(() => {
    if (dirty) localStorage.setItem(keyOf(name), JSON.stringify(state))
    else localStorage.removeItem(keyOf(name))
  }, [name, dirty, state])

  const settle = (next: Kept) => {
    setState(next)
    setClash(undefined)
    setRestored(false)
  }
  return {
    ...state,
    dirty,
    restored: restored && dirty,
    clash,
    change: (how: (draft: SpuDraft) => SpuDraft) => setState((old) => ({ ...old, draft: how(old.draft) })),
    /** What was saved is the beginning of what comes next. */
    saved: (now: Spu) => settle(fresh(now)),
    keepMine: () => clash && settle(clash.mine),
    discard: () => settle(fresh(spu)),
    forget: () => {
      localStorage.removeItem(keyOf(name))
      settle(fresh(undefined))
    },
  }
}

type Desk = {
  spu: Spu | undefined
  base: SpuDraft
  draft: SpuDraft
  faults: Faults
  /** Whether this clerk may change it. */
  may: boolean
  /** Where pictures are. */
  media: string
  change: (how: (draft: SpuDraft) => SpuDraft) => void
}
export const SpuContext = createContext<Desk | undefined>(undefined)

/** The product that the page is about, for its sections. */
export function useSpu() {
  const desk = useContext(SpuContext)
  if (!desk) throw new Error('no product is being edited here')
  const put = (changes: Partial<SpuDraft>) => desk.change((draft) => ({ ...draft, ...changes }))
  return { ...desk, put }
}
