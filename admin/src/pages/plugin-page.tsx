import { theme } from 'antd'
import { useContext } from 'react'
import { useParams } from 'react-router'
import { READ } from '../../../api/shared/rights.ts'
import { DarkContext } from '../parts/dark.ts'
import { Page } from '../parts/page.tsx'
import { usePlugins } from '../parts/plugins.ts'
import { useHolds } from '../parts/session.ts'
import { named, useLang } from '../texts/index.ts'
import { Nowhere, Refusal } from './nowhere.tsx'

/** A page that a plugin has brought, in a frame: it is told the language and the light, and may do what its routes let this clerk do. */
export function PluginPage() {
  const { plugin: name, page: path } = useParams()
  const lang = useLang()
  const holds = useHolds()
  const { dark } = useContext(DarkContext)
  const { token } = theme.useToken()
  const plugins = usePlugins()
  const page = plugins.find((plugin) => plugin.name === name)?.pages.find((one) => one.path === path)
  if (!page) return plugins.length > 0 ? <Nowhere /> : null
  if (!holds(page.area as Parameters<typeof holds>[0], READ)) return <Refusal />
  const title = named(lang, page.title.zh, page.title.en)
  return (
    <Page title={title}>
      <iframe
        title={title}
        key={`${lang} ${dark}`}
        src={`${page.url}?lang=${lang}${dark ? '&dark=1' : ''}`}
        style={{ width: '100%', height: 'calc(100vh - 180px)', minHeight: 320, border: 0, background: token.colorBgLayout, colorScheme: dark ? 'dark' : 'light' }}
      />
    </Page>
  )
}
