import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'

/** /v1/pays. */
export const payRoutes = (_deps: Deps) => async (_app: App): Promise<void> => {}
