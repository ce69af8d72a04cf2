import { useQuery } from '@tanstack/react-query'
import { type Area, holds, type Right, type Rights } from '../../../api/shared/rights.ts'
import { api, ask, LOGGED_OUT, Refused } from '../client.ts'

export type Me = { id: number; username: string; name: string; rights: Rights; second_factor: boolean; second_factor_wanted: boolean }

/** The question who is logged in; its answer is null when nobody is. */
export const whoAmI = {
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: async (): Promise<Me | null> => {
    try {
      return (await ask(api.GET('/v1/staff/me'))).data
    } catch (error) {
      if (error instanceof Refused && error.code === LOGGED_OUT) return null
      throw error
    }
  },
}

/** Who is logged in. */
export const useMe = () => useQuery(whoAmI)

/** Whether the one who is logged in holds this right; the server decides by the same function. */
export function useHolds(): (area: Area, right: Right) => boolean {
  const { data } = useMe()
  // Until the second factor is set up, the server lets nobody do anything else.
  const locked = data?.second_factor_wanted && !data.second_factor
  return (area, right) => !locked && holds(data?.rights ?? {}, area, right)
}
