export const PAGE_SIZE = 20

export const sortOf = (raw: string | null): 'default' | 'price' | '-price' | 'sales' | 'newest' =>
  raw === 'price' || raw === '-price' || raw === 'sales' || raw === 'newest' ? raw : 'default'

/** A page number out of an address: 1 unless it says better. */
export const pageOf = (raw: string | null): number => (raw && /^[1-9]\d{0,5}$/.test(raw) ? Number(raw) : 1)

/** A path with what is not the default in its query. */
export function listPath(path: string, wish: { q?: string; sort?: string; page?: number; filters?: Record<string, string> }): string {
  const query = new URLSearchParams()
  if (wish.q) query.set('q', wish.q)
  for (const [name, value] of Object.entries(wish.filters ?? {})) query.set(name, value)
  if (wish.sort && wish.sort !== 'default') query.set('sort', wish.sort)
  if (wish.page && wish.page > 1) query.set('page', String(wish.page))
  return query.size > 0 ? `${path}?${query}` : path
}

/** The five-digit code of a refusal, if that is what was thrown. */
export const codeOf = (error: unknown): number | undefined => {
  const { code } = error as { code?: unknown }
  return typeof code === 'number' ? code : undefined
}
