import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'

/** /v1/goods. */
export const goodsRoutes = (_deps: Deps) => async (_app: App): Promise<void> => {}
