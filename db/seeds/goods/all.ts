import { baking } from './baking.ts'
import { digital } from './digital.ts'
import { drinks } from './drinks.ts'
import { fashion } from './fashion.ts'
import { fruit } from './fruit.ts'
import { home } from './home.ts'
import { meat } from './meat.ts'
import { seafood } from './seafood.ts'
import type { Catalog } from './shape.ts'
import { toys } from './toys.ts'
import { vegetables } from './vegetables.ts'

/** The demo shop's floors, in order. */
export const CATALOGS: Catalog[] = [fruit, vegetables, seafood, meat, baking, drinks, digital, fashion, home, toys]
