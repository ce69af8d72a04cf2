import type { AddressWish } from '../users/addresses/addresses.ts'
import { parseAddress } from '../users/addresses/parse.ts'
import { checkPlace, type Place, placeName, regionsBelow } from '../users/addresses/regions.ts'
import type { Form } from './forms.ts'

/** The regions of address forms: what there is to choose, what a pasted line says, and how it all becomes one line. */
export const regionsDesk = {
  /** The choices of the three selects, as far as the ones above them are chosen. */
  regionChoices: (form: Form) => {
    const { province, city } = placeOr(form)
    return [regionsBelow(), province ? regionsBelow(province) : [], city ? regionsBelow(city) : []] as const
  },
  parseAddress,
  /** An address without the region it begins with: what belongs into the field below the selects. */
  streetOf: (address: string, place: Place): string => {
    const region = placeName(place)
    return region !== '' && address.startsWith(region) ? address.slice(region.length).trim() : address
  },
}

/** What the fields of an address form wish for. A chosen region is put before the street, unless it stands there already. */
export function addressWish(form: Form): AddressWish {
  const { province, city, district } = form
  const region = placeName(placeOr(form))
  const street = form.address?.trim() ?? ''
  return {
    receiver: form.receiver,
    receiverMobile: form.mobile,
    address: street === '' || street.startsWith(region) ? street : region + street,
    postcode: form.postcode ?? '',
    tag: form.tag ?? '',
    province: province ?? '',
    city: city ?? '',
    district: district ?? '',
  }
}

/** The longest chain that holds: without scripts a city may still be there when another province was chosen. */
function placeOr({ province, city, district }: Form): Place {
  for (const wish of [{ province, city, district }, { province, city }, { province }]) {
    try {
      return checkPlace(wish)
    } catch {
      // One less, then.
    }
  }
  return { province: null, city: null, district: null }
}
