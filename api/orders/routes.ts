import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'

/** /v1/orders. */
export const orderRoutes = (_deps: Deps) => async (_app: App): Promise<void> => {}
