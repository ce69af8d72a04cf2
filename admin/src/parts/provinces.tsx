import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../client.ts'
import { named, useLang } from '../texts/index.ts'

/** The provinces, as choices; of their codes the first two digits matter. */
export function useProvinces() {
  const lang = useLang()
  return useQuery({
    queryKey: ['provinces', lang],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await ask(api.GET('/v1/regions'))).data.map(({ code, name, name_en }) => ({ value: code.slice(0, 2), label: named(lang, name, name_en ?? '') })),
  })
}
