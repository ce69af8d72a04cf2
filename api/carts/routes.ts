import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'

/** /v1/carts. */
export const cartRoutes = (_deps: Deps) => async (_app: App): Promise<void> => {}
