import { type ReactNode, Suspense } from 'react'
import { createBrowserRouter, matchRoutes } from 'react-router'
import { type Area, READ } from '../../api/shared/rights.ts'
import { Frame } from './pages/frame.tsx'
import { type Later, later } from './parts/later.tsx'
import { Outline, PageFault } from './parts/page.tsx'
import { useHolds } from './parts/session.ts'
import { paths } from './paths.ts'

const Aftersale = later(async () => (await import('./pages/aftersale.tsx')).Aftersale)
const Aftersales = later(async () => (await import('./pages/aftersales.tsx')).Aftersales)
const Audit = later(async () => (await import('./pages/audit.tsx')).Audit)
const Brands = later(async () => (await import('./pages/brands.tsx')).Brands)
const Buyer = later(async () => (await import('./pages/buyer.tsx')).Buyer)
const Buyers = later(async () => (await import('./pages/buyers.tsx')).Buyers)
const Catalogs = later(async () => (await import('./pages/catalogs.tsx')).Catalogs)
const Channels = later(async () => (await import('./pages/channels.tsx')).Channels)
const Content = later(async () => (await import('./pages/content.tsx')).Content)
const Coupons = later(async () => (await import('./pages/coupons.tsx')).Coupons)
const FlashClaims = later(async () => (await import('./pages/flash.tsx')).FlashClaims)
const FlashSales = later(async () => (await import('./pages/flash.tsx')).FlashSales)
const Freight = later(async () => (await import('./pages/freight.tsx')).Freight)
const Goods = later(async () => (await import('./pages/goods.tsx')).Goods)
const HealthPage = later(async () => (await import('./pages/health.tsx')).HealthPage)
const Home = later(async () => (await import('./pages/home.tsx')).Home)
const Imports = later(async () => (await import('./pages/imports.tsx')).Imports)
const Jobs = later(async () => (await import('./pages/jobs.tsx')).Jobs)
const LogIn = later(async () => (await import('./pages/log-in.tsx')).LogIn)
const LowStock = later(async () => (await import('./pages/low-stock.tsx')).LowStock)
const Members = later(async () => (await import('./pages/members.tsx')).Members)
const Messages = later(async () => (await import('./pages/messages.tsx')).Messages)
const Pays = later(async () => (await import('./pages/money.tsx')).Pays)
const Refunds = later(async () => (await import('./pages/money.tsx')).Refunds)
const MyAccount = later(async () => (await import('./pages/my-account.tsx')).MyAccount)
const NewSpu = later(async () => (await import('./pages/new-spu.tsx')).NewSpu)
const Nowhere = later(async () => (await import('./pages/nowhere.tsx')).Nowhere)
const Order = later(async () => (await import('./pages/order.tsx')).Order)
const Orders = later(async () => (await import('./pages/orders.tsx')).Orders)
const Outbox = later(async () => (await import('./pages/outbox.tsx')).Outbox)
const PageCache = later(async () => (await import('./pages/page-cache.tsx')).PageCache)
const PaperPage = later(async () => (await import('./pages/paper.tsx')).PaperPage)
const Parcels = later(async () => (await import('./pages/parcels.tsx')).Parcels)
const PluginPage = later(async () => (await import('./pages/plugin-page.tsx')).PluginPage)
const PricePreview = later(async () => (await import('./pages/price-preview.tsx')).PricePreview)
const Promotions = later(async () => (await import('./pages/promotions.tsx')).Promotions)
const Differences = later(async () => (await import('./pages/reconciliation.tsx')).Differences)
const Reconciliations = later(async () => (await import('./pages/reconciliation.tsx')).Reconciliations)
const Refusal = later(async () => (await import('./pages/nowhere.tsx')).Refusal)
const Reviews = later(async () => (await import('./pages/reviews.tsx')).Reviews)
const Roles = later(async () => (await import('./pages/roles.tsx')).Roles)
const SearchWords = later(async () => (await import('./pages/search-words.tsx')).SearchWords)
const Settings = later(async () => (await import('./pages/settings.tsx')).Settings)
const Spu = later(async () => (await import('./pages/spu.tsx')).Spu)
const WalletChanges = later(async () => (await import('./pages/wallet-changes.tsx')).WalletChanges)
const Warehouses = later(async () => (await import('./pages/warehouses.tsx')).Warehouses)
const Webhooks = later(async () => (await import('./pages/webhooks.tsx')).Webhooks)

/** A page that only those may see who hold the right to read its area. */
function Guarded({ area, children }: { area: Area; children: ReactNode }) {
  const holds = useHolds()
  return holds(area, READ) ? children : <Refusal />
}

/** A page at an address, for everybody on the staff or for those who may read its area. */
function page(path: string, Page: Later, area?: Area) {
  const element = (
    <Suspense fallback={<Outline />}>
      {area ? (
        <Guarded area={area}>
          <Page />
        </Guarded>
      ) : (
        <Page />
      )}
    </Suspense>
  )
  return { path, element, errorElement: <PageFault />, handle: { ahead: Page.ahead } }
}

export const router = createBrowserRouter(
  [
    page('/log-in', LogIn),
    page(paths.paperPage, PaperPage, 'orders'),
    {
      element: <Frame />,
      children: [
        page(paths.home, Home),
        page(paths.me, MyAccount),
        page(paths.orders(), Orders, 'orders'),
        page(paths.order(':id'), Order, 'orders'),
        page(paths.parcels, Parcels, 'orders'),
        page(paths.aftersales(), Aftersales, 'orders'),
        page(paths.aftersale(':id'), Aftersale, 'orders'),
        page(paths.goods, Goods, 'goods'),
        page(paths.newSpu, NewSpu, 'goods'),
        page(paths.spu(':id'), Spu, 'goods'),
        page(paths.catalogs, Catalogs, 'goods'),
        page(paths.brands, Brands, 'goods'),
        page(paths.channels, Channels, 'goods'),
        page(paths.warehouses, Warehouses, 'goods'),
        page(paths.imports, Imports, 'goods'),
        page(paths.content(), Content, 'content'),
        page(paths.lowStock, LowStock, 'goods'),
        page(paths.buyers(), Buyers, 'users'),
        page(paths.buyer(':id'), Buyer, 'users'),
        page(paths.walletChanges, WalletChanges, 'pays'),
        page(paths.promotions(), Promotions, 'marketing'),
        page(paths.freight, Freight, 'marketing'),
        page(paths.pricePreview, PricePreview, 'marketing'),
        page(paths.reviews(), Reviews, 'reviews'),
        page(paths.messages(), Messages, 'users'),
        page(paths.coupons, Coupons, 'marketing'),
        page(paths.flashSales(), FlashSales, 'marketing'),
        page(paths.flashSale(':id'), FlashClaims, 'marketing'),
        page(paths.pays, Pays, 'pays'),
        page(paths.refunds(), Refunds, 'pays'),
        page(paths.reconciliations, Reconciliations, 'pays'),
        page(paths.differences(), Differences, 'pays'),
        page(paths.outbox(), Outbox, 'operations'),
        page(paths.members, Members, 'staff'),
        page(paths.audit, Audit, 'staff'),
        page(paths.jobs(), Jobs, 'operations'),
        page(paths.webhooks, Webhooks, 'operations'),
        page(paths.pageCache, PageCache, 'operations'),
        page(paths.health, HealthPage, 'operations'),
        page(paths.settings, Settings, 'settings'),
        page(paths.plugin(':plugin', ':page'), PluginPage),
        page(paths.searchWords, SearchWords, 'goods'),
        page(paths.roles, Roles, 'staff'),
        page('*', Nowhere),
      ],
    },
  ],
  { basename: '/admin' },
)

/** Fetches the page of an address before it is opened. */
export async function fetchAhead(pathname: string): Promise<void> {
  const found = matchRoutes(router.routes, pathname, '/admin')?.at(-1)
  await (found?.route.handle as { ahead?: () => Promise<unknown> } | undefined)?.ahead?.()
}
