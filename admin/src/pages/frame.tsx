import {
  AppstoreAddOutlined,
  AppstoreOutlined,
  DashboardOutlined,
  HomeOutlined,
  MoonOutlined,
  QuestionCircleOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SunOutlined,
  TagsOutlined,
  TeamOutlined,
  TranslationOutlined,
  UserOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Dropdown, Flex, Layout, Menu, theme } from 'antd'
import { type ReactNode, useContext, useEffect, useState } from 'react'
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { type Area, READ } from '../../../api/shared/rights.ts'
import { api, ask } from '../client.ts'
import { DarkContext } from '../parts/dark.ts'
import { useSlow } from '../parts/later.tsx'
import { Outline, Waiting } from '../parts/page.tsx'
import { usePlugins } from '../parts/plugins.ts'
import { useHolds, useMe } from '../parts/session.ts'
import { type Shortcut, Shortcuts } from '../parts/shortcuts.tsx'
import { paths } from '../paths.ts'
import { identity, keys, menu as menuTexts } from '../texts/common.ts'
import { LangContext, named, useLang, useTexts } from '../texts/index.ts'

type Entry = { to: string; label: string; area: Area }
type Group = { key: string; label: string; icon: ReactNode; entries: Entry[] }

/** What the menu offers, before rights are looked at. */
function useGroups(): Group[] {
  const t = useTexts(menuTexts)
  const lang = useLang()
  const ofPlugins = usePlugins().flatMap(({ name, pages }) =>
    pages.map(({ path, title, area }) => ({ to: paths.plugin(name, path), label: named(lang, title.zh, title.en), area: area as Area })),
  )
  return [
    {
      key: 'sales',
      label: t.sales,
      icon: <ShoppingOutlined />,
      entries: [
        { to: paths.orders(), label: t.orders, area: 'orders' },
        { to: paths.parcels, label: t.parcels, area: 'orders' },
        { to: paths.aftersales(), label: t.aftersales, area: 'orders' },
      ],
    },
    {
      key: 'goods',
      label: t.goodsGroup,
      icon: <AppstoreOutlined />,
      entries: [
        { to: paths.goods, label: t.goods, area: 'goods' },
        { to: paths.catalogs, label: t.catalogs, area: 'goods' },
        { to: paths.brands, label: t.brands, area: 'goods' },
        { to: paths.channels, label: t.channels, area: 'goods' },
        { to: paths.lowStock, label: t.lowStock, area: 'goods' },
        { to: paths.warehouses, label: t.warehouses, area: 'goods' },
        { to: paths.imports, label: t.imports, area: 'goods' },
        { to: paths.searchWords, label: t.searchWords, area: 'goods' },
        { to: paths.content(), label: t.content, area: 'content' },
      ],
    },
    {
      key: 'people',
      label: t.people,
      icon: <TeamOutlined />,
      entries: [
        { to: paths.buyers(), label: t.buyers, area: 'users' },
        { to: paths.reviews(), label: t.reviews, area: 'reviews' },
        { to: paths.messages(), label: t.messages, area: 'users' },
      ],
    },
    {
      key: 'marketing',
      label: t.marketing,
      icon: <TagsOutlined />,
      entries: [
        { to: paths.promotions(), label: t.promotions, area: 'marketing' },
        { to: paths.coupons, label: t.coupons, area: 'marketing' },
        { to: paths.flashSales(), label: t.flashSales, area: 'marketing' },
        { to: paths.freight, label: t.freight, area: 'marketing' },
        { to: paths.pricePreview, label: t.pricePreview, area: 'marketing' },
      ],
    },
    {
      key: 'money',
      label: t.money,
      icon: <WalletOutlined />,
      entries: [
        { to: paths.pays, label: t.pays, area: 'pays' },
        { to: paths.refunds(), label: t.refunds, area: 'pays' },
        { to: paths.walletChanges, label: t.walletChanges, area: 'pays' },
        { to: paths.reconciliations, label: t.reconciliations, area: 'pays' },
      ],
    },
    {
      key: 'system',
      label: t.system,
      icon: <SettingOutlined />,
      entries: [
        { to: paths.members, label: t.members, area: 'staff' },
        { to: paths.roles, label: t.roles, area: 'staff' },
        { to: paths.audit, label: t.audit, area: 'staff' },
        { to: paths.settings, label: t.settings, area: 'settings' },
      ],
    },
    {
      key: 'running',
      label: t.running,
      icon: <DashboardOutlined />,
      entries: [
        { to: paths.health, label: t.health, area: 'operations' },
        { to: paths.jobs(), label: t.jobs, area: 'operations' },
        { to: paths.outbox(), label: t.outbox, area: 'operations' },
        { to: paths.webhooks, label: t.webhooks, area: 'operations' },
        { to: paths.pageCache, label: t.pageCache, area: 'operations' },
      ],
    },
    { key: 'plugins', label: t.plugins, icon: <AppstoreAddOutlined />, entries: ofPlugins },
  ]
}

/** Everything around a page: the menu of what this clerk may do, the language, the light, the way out. */
export function Frame() {
  const { data: me, error, refetch } = useMe()
  const { pathname, search } = useLocation()
  if (me === null) return <Navigate to={paths.logIn(pathname + search)} replace />
  if (!me) return <Waiting error={error} again={refetch} />
  if (me.second_factor_wanted && !me.second_factor && pathname !== paths.me) return <Navigate to={paths.me} replace />
  return <Inside name={me.name || me.username} />
}

function Inside({ name }: { name: string }) {
  const { token } = theme.useToken()
  const [narrow, setNarrow] = useState(false)
  const [help, setHelp] = useState(false)
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <Layout.Sider
        theme="light"
        collapsible
        breakpoint="lg"
        collapsed={narrow}
        onCollapse={setNarrow}
        width={208}
        collapsedWidth={56}
        style={{ background: token.colorBgContainer, borderInlineEnd: `1px solid ${token.colorBorderSecondary}`, position: 'sticky', top: 0, height: '100vh', overflow: 'auto' }}
      >
        <Link to={paths.home} className="brand" style={{ color: token.colorText, padding: narrow ? '0 16px' : '0 20px' }}>
          <img src="/favicon.svg" alt="" />
          {!narrow && 'Jishi 集市'}
        </Link>
        <SideMenu />
      </Layout.Sider>
      <Layout>
        <Layout.Header style={{ background: token.colorBgContainer, borderBottom: `1px solid ${token.colorBorderSecondary}`, padding: '0 16px', height: 56, lineHeight: '56px' }}>
          <TopBar name={name} help={() => setHelp(true)} />
        </Layout.Header>
        <Layout.Content style={{ padding: 20, minWidth: 0 }}>{useSlow() ? <Outline /> : <Outlet />}</Layout.Content>
      </Layout>
      <Shortcuts places={usePlaces()} open={help} setOpen={setHelp} />
    </Layout>
  )
}

/** Pages that g and a letter lead to, as far as this clerk may see them. */
const letters: Record<string, string> = {
  [paths.orders()]: 'o',
  [paths.parcels]: 'p',
  [paths.aftersales()]: 'a',
  [paths.goods]: 'g',
  [paths.lowStock]: 'l',
  [paths.buyers()]: 'b',
  [paths.reviews()]: 'r',
  [paths.messages()]: 'm',
  [paths.coupons]: 'c',
  [paths.members]: 's',
  [paths.audit]: 'u',
  [paths.jobs()]: 'j',
  [paths.settings]: 't',
}
function usePlaces(): Shortcut[] {
  const t = useTexts(menuTexts)
  const holds = useHolds()
  const entries = useGroups().flatMap((group) => group.entries)
  const places = entries.filter(({ to, area }) => letters[to] && holds(area, READ)).map(({ to, label }) => ({ key: letters[to]!, to, label }))
  return [{ key: 'h', to: paths.home, label: t.home }, ...places]
}

function SideMenu() {
  const t = useTexts(menuTexts)
  const holds = useHolds()
  const groups = useGroups()
    .map((group) => ({ ...group, entries: group.entries.filter((entry) => holds(entry.area, READ)) }))
    .filter((group) => group.entries.length > 0)
  const { pathname } = useLocation()
  const all = groups.flatMap((group) => group.entries)
  const here = all.filter((entry) => pathname === entry.to || pathname.startsWith(`${entry.to}/`)).map((entry) => entry.to)
  // The menu is longer than the screen: where one is should be seen in it.
  useEffect(() => {
    document.querySelector('.ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' })
  }, [pathname])
  return (
    // The button that folds the menu lies over its end.
    <nav aria-label={t.home} style={{ paddingBottom: 96 }}>
      <Menu
        mode="inline"
        style={{ borderInlineEnd: 0, background: 'transparent' }}
        selectedKeys={pathname === paths.home ? [paths.home] : here}
        defaultOpenKeys={matchMedia('(min-width: 992px)').matches ? [...groups.map((group) => group.key), 'plugins'] : []}
        items={[
          { key: paths.home, icon: <HomeOutlined />, label: <Link to={paths.home}>{t.home}</Link> },
          ...groups.map((group) => ({
            key: group.key,
            icon: group.icon,
            label: group.label,
            children: group.entries.map((entry) => ({ key: entry.to, label: <Link to={entry.to}>{entry.label}</Link> })),
          })),
        ]}
      />
    </nav>
  )
}

function TopBar({ name, help }: { name: string; help: () => void }) {
  const t = useTexts(identity)
  const k = useTexts(keys)
  const { lang, choose } = useContext(LangContext)
  const { dark, turn } = useContext(DarkContext)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const leave = async () => {
    try {
      await ask(api.DELETE('/v1/staff/tokens'))
    } catch (error) {
      void message.error((error as Error).message)
      return
    }
    queries.clear()
    queries.setQueryData(['me'], null)
    void navigate(paths.logIn())
  }
  return (
    <Flex justify="flex-end" align="center" gap={4} style={{ height: '100%' }}>
      <Button type="text" icon={<TranslationOutlined />} onClick={() => choose(lang === 'en' ? 'zh-CN' : 'en')}>
        {lang === 'en' ? '中文' : 'English'}
      </Button>
      <Button type="text" icon={<QuestionCircleOutlined />} aria-label={k.button} title={`${k.button} (?)`} onClick={help} />
      <Button type="text" icon={dark ? <SunOutlined /> : <MoonOutlined />} aria-label={dark ? t.light : t.dark} title={dark ? t.light : t.dark} onClick={() => turn(!dark)} />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'me', label: t.me, onClick: () => void navigate(paths.me) },
            { key: 'leave', label: t.logOut, onClick: () => void leave() },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />}>
          {name}
        </Button>
      </Dropdown>
    </Flex>
  )
}
