/**
 * The service worker: what somebody has seen opens without a network, too. The build makes /sw.js of it by taking the
 * types out, so it imports nothing. Kept are only pages that the shop marks as the same for everybody, their files and pictures; what is somebody's own, payments and
 * the API never pass through here.
 */
type Lasting = { waitUntil(done: Promise<unknown>): void }
type Fetching = Lasting & { request: Request; preloadResponse: Promise<Response | undefined>; respondWith(reply: Promise<Response>): void }
type OfflineWorker = {
  addEventListener(event: 'install' | 'activate', listener: (event: Lasting) => void): void
  addEventListener(event: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  registration: { navigationPreload?: { enable(): Promise<void> } }
}
const worker = self as unknown as OfflineWorker

const PAGES = 'jishi-pages-1'
const FILES = 'jishi-files-1'
const PICTURES = 'jishi-pictures-1'
/** How many of each are kept; the oldest go. */
const MOST = { [PAGES]: 60, [FILES]: 120, [PICTURES]: 240 }
const OFFLINE = ['/offline', '/en/offline']
/** So long a page that is kept already waits for a newer one. */
const PATIENCE_MS = 4000

worker.addEventListener('install', (event) => event.waitUntil(prepare().then(() => worker.skipWaiting())))
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || request.headers.has('range')) return
  if (url.pathname.startsWith('/_astro/')) event.respondWith(keptFirst(FILES, request))
  else if (url.pathname.startsWith('/media/') && request.destination === 'image') event.respondWith(keptFirst(PICTURES, request))
  else if (/^(\/en)?\/part\/floors$/.test(url.pathname)) event.respondWith(partOf(event))
  else if (request.mode === 'navigate' && !/^\/(v1|admin|shop)(\/|$)/.test(url.pathname)) event.respondWith(pageOf(event))
})

/** The pages that say there is no network, with all they need. */
async function prepare(): Promise<void> {
  for (const path of OFFLINE) {
    const page = await fetch(path, { cache: 'reload' })
    if (!page.ok) throw new Error(`${path} answers ${page.status}`)
    const files = [...new Set((await page.clone().text()).match(/\/_astro\/[\w.~@-]+/g) ?? [])]
    await (await caches.open(PAGES)).put(path, page)
    await (await caches.open(FILES)).addAll(files)
  }
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('jishi-') && !(name in MOST)) await caches.delete(name)
  await worker.registration.navigationPreload?.enable()
  await worker.clients.claim()
}

/** Their names change with what is in them: what is kept is right. */
async function keptFirst(store: typeof FILES | typeof PICTURES, request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: store })
  if (kept) return kept
  const reply = await fetch(request)
  if (reply.ok && reply.type === 'basic') await keep(store, request, reply.clone())
  return reply
}

/** From the shop, and kept if it is for everybody; without a network, or when it takes long, as it was; else the page that says so. */
async function pageOf(event: Fetching): Promise<Response> {
  const { request } = event
  const kept = await caches.match(request, { cacheName: PAGES })
  const fresh = fetchPage(event)
  try {
    return kept ? await Promise.race([fresh, after(PATIENCE_MS, kept)]) : await fresh
  } catch {
    return kept ?? (await offlinePage(request))
  }
}

/** A part of a page that is for everybody, like the page itself: as it was when there is no network. */
async function partOf(event: Fetching): Promise<Response> {
  try {
    return await fetchPage(event)
  } catch (error) {
    const kept = await caches.match(event.request, { cacheName: PAGES })
    if (kept) return kept
    throw error
  }
}

async function fetchPage(event: Fetching): Promise<Response> {
  const reply = (await event.preloadResponse) ?? (await fetch(event.request))
  if (reply.ok && !reply.redirected && isForEverybody(reply)) event.waitUntil(keep(PAGES, event.request, reply.clone()))
  return reply
}

const isForEverybody = (reply: Response): boolean => /(^|,)\s*public\b/.test(reply.headers.get('cache-control') ?? '')

async function offlinePage(request: Request): Promise<Response> {
  const path = /^\/en(\/|$)/.test(new URL(request.url).pathname) ? '/en/offline' : '/offline'
  return (await caches.match(path, { cacheName: PAGES })) ?? Response.error()
}

async function keep(store: keyof typeof MOST, request: Request, reply: Response): Promise<void> {
  const cache = await caches.open(store)
  await cache.put(request, reply)
  const all = await cache.keys()
  const old = all.filter(({ url }) => !OFFLINE.includes(new URL(url).pathname)).slice(0, Math.max(0, all.length - MOST[store]))
  await Promise.all(old.map((one) => cache.delete(one)))
}

const after = (ms: number, reply: Response): Promise<Response> => new Promise((resolve) => setTimeout(() => resolve(reply), ms))
