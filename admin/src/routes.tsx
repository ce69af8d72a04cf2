import type { ReactNode } from 'react'
import { createBrowserRouter } from 'react-router'
import { type Area, READ } from '../../api/shared/rights.ts'
import { Aftersale } from './pages/aftersale.tsx'
import { Aftersales } from './pages/aftersales.tsx'
import { Buyer } from './pages/buyer.tsx'
import { Buyers } from './pages/buyers.tsx'
import { Brands } from './pages/brands.tsx'
import { Audit } from './pages/audit.tsx'
import { Catalogs } from './pages/catalogs.tsx'
import { Channels } from './pages/channels.tsx'
import { Content } from './pages/content.tsx'
import { Coupons } from './pages/coupons.tsx'
import { FlashClaims, FlashSales } from './pages/flash.tsx'
import { Frame } from './pages/frame.tsx'
import { Freight } from './pages/freight.tsx'
import { PaperPage } from './pages/paper.tsx'
import { PluginPage } from './pages/plugin-page.tsx'
import { PricePreview } from './pages/price-preview.tsx'
import { Promotions } from './pages/promotions.tsx'
import { WalletChanges } from './pages/wallet-changes.tsx'
import { Goods } from './pages/goods.tsx'
import { HealthPage } from './pages/health.tsx'
import { Home } from './pages/home.tsx'
import { Jobs } from './pages/jobs.tsx'
import { Imports } from './pages/imports.tsx'
import { LogIn } from './pages/log-in.tsx'
import { LowStock } from './pages/low-stock.tsx'
import { Members } from './pages/members.tsx'
import { Messages } from './pages/messages.tsx'
import { Pays, Refunds } from './pages/money.tsx'
import { MyAccount } from './pages/my-account.tsx'
import { NewSpu } from './pages/new-spu.tsx'
import { Nowhere, Refusal } from './pages/nowhere.tsx'
import { Order } from './pages/order.tsx'
import { Orders } from './pages/orders.tsx'
import { Outbox } from './pages/outbox.tsx'
import { PageCache } from './pages/page-cache.tsx'
import { Parcels } from './pages/parcels.tsx'
import { Differences, Reconciliations } from './pages/reconciliation.tsx'
import { Reviews } from './pages/reviews.tsx'
import { Roles } from './pages/roles.tsx'
import { SearchWords } from './pages/search-words.tsx'
import { Settings } from './pages/settings.tsx'
import { Spu } from './pages/spu.tsx'
import { Webhooks } from './pages/webhooks.tsx'
import { Warehouses } from './pages/warehouses.tsx'
import { useHolds } from './parts/session.ts'
import { paths } from './paths.ts'

/** A page that only those may see who hold the right to read its area. */
function Guarded({ area, children }: { area: Area; children: ReactNode }) {
  const holds = useHolds()
  return holds(area, READ) ? children : <Refusal />
}
const page = (path: string, area: Area, element: ReactNode) => ({ path, element: <Guarded area={area}>{element}</Guarded> })

export const router = createBrowserRouter(
  [
    { path: '/log-in', element: <LogIn /> },
    page(paths.paperPage, 'orders', <PaperPage />),
    {
      element: <Frame />,
      children: [
        { path: paths.home, element: <Home /> },
        { path: paths.me, element: <MyAccount /> },
        page(paths.orders(), 'orders', <Orders />),
        page(paths.order(':id'), 'orders', <Order />),
        page(paths.parcels, 'orders', <Parcels />),
        page(paths.aftersales(), 'orders', <Aftersales />),
        page(paths.aftersale(':id'), 'orders', <Aftersale />),
        page(paths.goods, 'goods', <Goods />),
        page(paths.newSpu, 'goods', <NewSpu />),
        page(paths.spu(':id'), 'goods', <Spu />),
        page(paths.catalogs, 'goods', <Catalogs />),
        page(paths.brands, 'goods', <Brands />),
        page(paths.channels, 'goods', <Channels />),
        page(paths.warehouses, 'goods', <Warehouses />),
        page(paths.imports, 'goods', <Imports />),
        page(paths.content(), 'content', <Content />),
        page(paths.lowStock, 'goods', <LowStock />),
        page(paths.buyers(), 'users', <Buyers />),
        page(paths.buyer(':id'), 'users', <Buyer />),
        page(paths.walletChanges, 'pays', <WalletChanges />),
        page(paths.promotions(), 'marketing', <Promotions />),
        page(paths.freight, 'marketing', <Freight />),
        page(paths.pricePreview, 'marketing', <PricePreview />),
        page(paths.reviews(), 'reviews', <Reviews />),
        page(paths.messages(), 'users', <Messages />),
        page(paths.coupons, 'marketing', <Coupons />),
        page(paths.flashSales(), 'marketing', <FlashSales />),
        page(paths.flashSale(':id'), 'marketing', <FlashClaims />),
        page(paths.pays, 'pays', <Pays />),
        page(paths.refunds(), 'pays', <Refunds />),
        page(paths.reconciliations, 'pays', <Reconciliations />),
        page(paths.differences(), 'pays', <Differences />),
        page(paths.outbox(), 'operations', <Outbox />),
        page(paths.members, 'staff', <Members />),
        page(paths.audit, 'staff', <Audit />),
        page(paths.jobs(), 'operations', <Jobs />),
        page(paths.webhooks, 'operations', <Webhooks />),
        page(paths.pageCache, 'operations', <PageCache />),
        page(paths.health, 'operations', <HealthPage />),
        page(paths.settings, 'settings', <Settings />),
        { path: paths.plugin(':plugin', ':page'), element: <PluginPage /> },
        page(paths.searchWords, 'goods', <SearchWords />),
        page(paths.roles, 'staff', <Roles />),
        { path: '*', element: <Nowhere /> },
      ],
    },
  ],
  { basename: '/admin' },
)
