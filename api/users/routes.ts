import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'

/** /v1/users. */
export const userRoutes = (_deps: Deps) => async (_app: App): Promise<void> => {}
