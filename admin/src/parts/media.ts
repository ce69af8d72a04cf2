import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../client.ts'

/** Where pictures are; undefined until it is known. For pages whose own answers do not say. */
export const useMedia = () =>
  useQuery({
    queryKey: ['media'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await ask(api.GET('/v1/staff/files', { params: { query: { pagesize: '1' } } }))).base_url,
  })
