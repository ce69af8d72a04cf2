import type { PageLocals } from './locals.ts'

const faults = new WeakMap<PageLocals, unknown>()

/** The locals, whose verbs are listened to: what they fail of is swallowed by the renderer, which answers only that it failed. */
export function watchVerbs(locals: PageLocals): PageLocals {
  const note = (error: unknown) => faults.set(watched, error)
  const watched: PageLocals = { ...locals, catalogue: noting(locals.catalogue, note), desk: noting(locals.desk, note) }
  return watched
}

/** What a verb of this page has failed of last. */
export const faultOf = (locals: PageLocals): unknown => faults.get(locals)

function noting<Verbs extends object>(verbs: Verbs, note: (error: unknown) => void): Verbs {
  return new Proxy(verbs, {
    get(target, name) {
      const verb: unknown = Reflect.get(target, name)
      if (typeof verb !== 'function') return verb
      return (...given: unknown[]) => {
        const done: unknown = Reflect.apply(verb, target, given)
        if (done instanceof Promise) done.catch(note)
        return done
      }
    },
  })
}
