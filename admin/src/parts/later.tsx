import { type ComponentType, use, useSyncExternalStore } from 'react'

/** A page that is fetched when it is first opened, or ahead of that. */
export type Later = ComponentType & { ahead: () => Promise<unknown> }

/** After this long, in milliseconds, the page that is left makes room for the outline of one. */
const SLOW = 200
const RELOADED = 'jishi-admin:reloaded'

/** The page that `load` brings. Opened before it is there, it waits in the nearest Suspense; a page that is gone is looked for in a new copy of everything. */
export function later(load: () => Promise<ComponentType>): Later {
  let page: ComponentType | undefined
  let coming: Promise<ComponentType> | undefined
  const fetchOnce = (): Promise<ComponentType> =>
    (coming ??= load().then(
      (come) => (page = come),
      (error: unknown) => {
        coming = undefined
        throw error
      },
    ))
  let waited: Promise<ComponentType> | undefined
  const Page = () => {
    // Read from where it lies, so that a page that is there shows no outline first.
    const Come = page ?? use((waited ??= noticed(fetched(fetchOnce))))
    return <Come />
  }
  // Nobody has asked for it yet: what goes wrong with it is no matter.
  return Object.assign(Page, { ahead: () => fetchOnce().catch(() => undefined) })
}

/**
 * A part of the program that is fetched by itself. After a release the old ones are gone: then everything is loaded anew, once for each
 * copy of the program that this tab has had, and what still is not there is the page's fault to tell.
 */
export async function fetched<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load()
  } catch (error) {
    const copy = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? ''
    if (sessionStorage.getItem(RELOADED) === copy) throw error
    sessionStorage.setItem(RELOADED, copy)
    location.reload()
    return await new Promise(() => {})
  }
}

let slow = 0
const watchers = new Set<() => void>()
const tell = (more: number) => {
  slow += more
  for (const watcher of watchers) watcher()
}

async function noticed<Part>(coming: Promise<Part>): Promise<Part> {
  let told = false
  const late = setTimeout(() => {
    told = true
    tell(1)
  }, SLOW)
  try {
    return await coming
  } finally {
    clearTimeout(late)
    if (told) tell(-1)
  }
}

/** Whether a page that was asked for is so slow to come that it should be seen. */
export const useSlow = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => slow > 0,
  )
