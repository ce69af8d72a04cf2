/** Fails when a feature imports one it may not know: features depend one way, and drivers know none. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/** What each folder of api/ may import besides itself, shared, http and drivers. */
const mayKnow: Record<string, string[]> = {
  shared: [],
  drivers: [],
  http: [],
  plugins: [],
  seeing: [],
  staff: [],
  audit: ['staff'],
  stats: ['staff'],
  settings: ['staff'],
  operations: ['staff'],
  outbox: [],
  files: [],
  ledger: [],
  goods: ['files', 'staff', 'outbox'],
  content: ['files', 'goods', 'staff'],
  catalogue: ['files', 'goods', 'content', 'staff'],
  users: ['files', 'carts', 'staff'],
  carts: ['goods', 'users', 'prices'],
  prices: ['goods', 'staff'],
  coupons: ['goods', 'users', 'prices', 'staff'],
  flash: ['goods', 'prices', 'staff'],
  orders: ['files', 'carts', 'goods', 'users', 'prices', 'coupons', 'flash', 'staff', 'ledger', 'outbox'],
  shipping: ['orders', 'goods', 'users', 'staff', 'outbox'],
  pays: ['orders', 'goods', 'ledger', 'staff'],
  aftersales: ['files', 'orders', 'shipping', 'pays', 'goods', 'coupons', 'ledger', 'staff'],
  reviews: ['files', 'orders', 'goods', 'users', 'staff'],
  rankings: ['goods', 'orders', 'users', 'outbox', 'staff'],
  referrals: ['users', 'orders', 'ledger', 'staff'],
  assistants: ['goods', 'carts', 'orders', 'prices', 'users'],
  interests: ['goods', 'users'],
  messages: ['files', 'users', 'staff'],
  privacy: ['files', 'ledger', 'outbox', 'users', 'goods', 'carts', 'orders', 'interests', 'messages', 'reviews'],
  storefront: [
    'files',
    'assistants',
    'users',
    'goods',
    'carts',
    'orders',
    'flash',
    'pays',
    'content',
    'interests',
    'messages',
    'privacy',
    'prices',
    'coupons',
    'shipping',
    'aftersales',
    'reviews',
    'rankings',
    'referrals',
    'ledger',
    'stats',
    'settings',
  ],
}
/** Tables may point at any other table: foreign keys cross features. */
const everybody = ['config', 'shared', 'http', 'drivers', 'outbox', 'seeing', 'plugins', 'test']

const faults: string[] = []
for (const file of globSync('api/*/**/*.ts', { cwd: root })) {
  const own = file.split(path.sep)[1] as string
  const allowed = mayKnow[own]
  if (!allowed || file.endsWith('.test.ts') || file.endsWith('tables.ts')) continue
  for (const [, target] of readFileSync(path.join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const [top, feature] = path.relative(root, path.resolve(root, path.dirname(file), target as string)).split(path.sep)
    if (top !== 'api' || !feature || feature.endsWith('.ts') || feature === own || everybody.includes(feature) || allowed.includes(feature)) continue
    faults.push(`${file} imports ${feature}`)
  }
}
for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)
