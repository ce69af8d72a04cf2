/** What pages tell search engines about themselves, in the words of schema.org. */
export type Thing = { '@type': string; [property: string]: unknown }

/** For a <script type="application/ld+json">: no "</script>" or comment can stand in it, whatever a product is called. */
export const asJsonLd = (things: readonly Thing[]): string =>
  JSON.stringify({ '@context': 'https://schema.org', '@graph': things }).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const yuan = (fen: number): string => (fen / 100).toFixed(2)

/** A product that can be bought. `price` in fen; `url` and `images` absolute; `rating` averages in hundredths. */
export const product = (it: {
  id: number
  name: string
  description: string
  images: string[]
  brand: string | null
  price: number
  inStock: boolean
  rating: { count: number; average: number }
  url: string
  seller: string
}): Thing => ({
  '@type': 'Product',
  '@id': `${it.url}#product`,
  name: it.name,
  description: it.description || it.name,
  image: it.images,
  sku: String(it.id),
  ...(it.brand ? { brand: { '@type': 'Brand', name: it.brand } } : {}),
  // Search engines refuse a rating that nobody has given.
  ...(it.rating.count > 0
    ? { aggregateRating: { '@type': 'AggregateRating', ratingValue: (it.rating.average / 100).toFixed(2), reviewCount: it.rating.count, bestRating: 5, worstRating: 1 } }
    : {}),
  offers: {
    '@type': 'Offer',
    url: it.url,
    price: yuan(it.price),
    priceCurrency: 'CNY',
    availability: `https://schema.org/${it.inStock ? 'InStock' : 'OutOfStock'}`,
    itemCondition: 'https://schema.org/NewCondition',
    seller: { '@type': 'Organization', name: it.seller },
  },
})

/** Where the page is; the last step is the page itself. */
export const breadcrumbs = (steps: readonly { name: string; url?: string }[]): Thing => ({
  '@type': 'BreadcrumbList',
  itemListElement: steps.map(({ name, url }, i) => ({ '@type': 'ListItem', position: i + 1, name, ...(url ? { item: url } : {}) })),
})

/** A list of pages about products. `first`: the place of the first of them, from 1. */
export const itemList = (urls: readonly string[], first = 1): Thing => ({
  '@type': 'ItemList',
  itemListElement: urls.map((url, i) => ({ '@type': 'ListItem', position: first + i, url })),
})

export const organization = (name: string, url: string): Thing => ({ '@type': 'Organization', '@id': `${url}/#shop`, name, url, logo: `${url}/favicon.svg` })

export const website = (name: string, url: string, home: string, search: string): Thing => ({
  '@type': 'WebSite',
  '@id': `${home}#site`,
  name,
  url: home,
  publisher: { '@id': `${url}/#shop` },
  potentialAction: {
    '@type': 'SearchAction',
    target: { '@type': 'EntryPoint', urlTemplate: `${search}?q={search_term_string}` },
    'query-input': 'required name=search_term_string',
  },
})
