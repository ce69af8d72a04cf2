import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider, theme } from 'antd'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import { StrictMode, useEffect, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { LOGGED_OUT, Refused, speak } from './client.ts'
import { DarkContext } from './parts/dark.ts'
import { nonce } from './parts/nonce.ts'
import { whoAmI } from './parts/session.ts'
import { useStored } from './parts/stored.ts'
import { fetchAhead, router } from './routes.tsx'
import './style.css'
import { type Lang, LangContext } from './texts/index.ts'

/** A session that has ended shows the log-in page, wherever it is noticed. */
const noticeLoggedOut = (error: Error) => {
  if (error instanceof Refused && error.code === LOGGED_OUT) queries.setQueryData(['me'], null)
}
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeLoggedOut }),
  defaultOptions: { queries: { retry: (count, error) => count < 2 && !(error instanceof Refused && error.code !== 0), staleTime: 5_000 } },
})

/** Who wants nothing to move. */
const QUIET = matchMedia('(prefers-reduced-motion: reduce)').matches

/** Where the colours that follow from the brand's green by themselves would be muddy, or too dark to read. */
const LIGHT = {
  colorInfoBg: '#eef6f1',
  colorInfoBorder: '#b9dbc6',
  colorPrimaryBg: '#eef6f1',
  colorPrimaryBgHover: '#dcede3',
  colorSuccessText: '#237804',
  colorErrorText: '#cf1322',
  ...pale('0, 0, 0', 0.62, 0.56),
}
const DARK = { colorBgLayout: '#0c0e0d', colorLink: '#7fd1a3', colorLinkHover: '#a6e0c0', ...pale('255, 255, 255', 0.66, 0.5) }

/** What stands beside the matter, and what an empty field says: pale, but to be read (WCAG 1.4.3). */
function pale(on: string, description: number, placeholder: number) {
  return { colorTextDescription: `rgba(${on}, ${description})`, colorTextPlaceholder: `rgba(${on}, ${placeholder})` }
}

/** Words in the brand's green, on either ground. */
function components(dark: boolean) {
  const green = dark ? '#7fd1a3' : '#17633a'
  return {
    Menu: { itemSelectedBg: dark ? '#1e7a4640' : '#e7f3ec', itemSelectedColor: green, subMenuItemSelectedColor: green, subMenuItemBg: 'transparent' },
    Tabs: { itemSelectedColor: green, itemHoverColor: green, inkBarColor: green },
    Pagination: { itemActiveColor: green, itemActiveColorHover: green },
  }
}

function BackOffice() {
  const [lang, setLang] = useStored<Lang>('lang', navigator.language.startsWith('zh') ? 'zh-CN' : 'en')
  const [dark, setDark] = useStored('dark', matchMedia('(prefers-color-scheme: dark)').matches)
  // Before anything below asks the server.
  speak(lang)
  useEffect(() => {
    document.documentElement.lang = lang
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  }, [lang, dark])
  const langs = useMemo(() => ({ lang, choose: setLang }), [lang])
  const lights = useMemo(() => ({ dark, turn: setDark }), [dark])
  return (
    <LangContext value={langs}>
      <DarkContext value={lights}>
        <ConfigProvider
          locale={lang === 'en' ? en : zh}
          theme={{
            algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
            token: { colorPrimary: '#1e7a46', colorInfo: '#1e7a46', ...(dark ? DARK : LIGHT), motion: !QUIET, borderRadius: 6, fontSize: 14 },
            components: components(dark),
          }}
          csp={{ nonce }}
          button={{ autoInsertSpace: false }}
        >
          <App>
            <QueryClientProvider client={queries}>
              <RouterProvider router={router} />
            </QueryClientProvider>
          </App>
        </ConfigProvider>
      </DarkContext>
    </LangContext>
  )
}

/** The way of an address below /admin to its page, when a link points there. */
const pageOf = (event: Event): string | undefined => (event.target as Element).closest<HTMLAnchorElement>('a[href^="/admin"]')?.pathname

/** What somebody is about to open is fetched while they still decide. */
function fetchWhatIsPointedAt(): void {
  for (const kind of ['pointerover', 'focusin'])
    document.addEventListener(kind, (event) => {
      const page = pageOf(event)
      if (page) void fetchAhead(page)
    })
}

/** The first page is there before anything is drawn, so that it does not come in pieces; the outline in index.html stands so long. */
async function start(): Promise<void> {
  fetchWhatIsPointedAt()
  void queries.prefetchQuery(whoAmI)
  await fetchAhead(location.pathname)
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <BackOffice />
    </StrictMode>,
  )
}
void start()
