import { useQuery } from '@tanstack/react-query'
import { api, ask, type RowOf } from '../client.ts'

export type Catalog = RowOf<'/v1/staff/catalogs'>

/** The whole tree, parents before children. */
export const useCatalogs = () => useQuery({ queryKey: ['catalogs'], queryFn: async () => (await ask(api.GET('/v1/staff/catalogs'))).data })

/** The tree as components want it. */
export function treeOf<N>(catalogs: readonly Catalog[], node: (catalog: Catalog, children: N[]) => N, parent: number | null = null): N[] {
  return catalogs
    .filter((catalog) => catalog.parent_id === parent)
    .toSorted((one, other) => one.position - other.position || one.id - other.id)
    .map((catalog) => node(catalog, treeOf(catalogs, node, catalog.id)))
}

export type Brand = RowOf<'/v1/staff/brands'>

/** Every brand, by name, for choosing one. */
export const useBrands = () =>
  useQuery({
    queryKey: ['brands', 'all'],
    queryFn: async () => {
      const brands: Brand[] = []
      for (let page = 1; ; page++) {
        const { data, paginator } = await ask(api.GET('/v1/staff/brands', { params: { query: { page, pagesize: 100 } } }))
        brands.push(...data)
        if (brands.length >= paginator.total || data.length === 0) return brands
      }
    },
  })
