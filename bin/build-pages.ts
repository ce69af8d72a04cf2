/** `node bin/run.mjs bin/build-pages.ts`: builds storefront and back office, where their sources have changed. */
import { buildAdmin } from './build-admin.ts'
import { buildShop } from './build-shop.ts'

await buildShop(console.log)
await buildAdmin(console.log)
