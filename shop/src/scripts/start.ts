import { carousels } from './carousel.ts'
import { buying } from './buy.ts'
import { cart } from './cart.ts'
import { beginAtFault } from './faults.ts'
import { fills, refills } from './fill.ts'
import { filters } from './filters.ts'
import { flashClocks } from './flash.ts'
import { galleries } from './gallery.ts'
import { likes } from './like.ts'
import { showLive, showLiveIn } from './live.ts'
import { menus } from './menu.ts'
import { workOffline } from './offline.ts'
import { peeks } from './peek.ts'
import { placeholders } from './placeholders.ts'
import { reviewLists } from './reviews.ts'
import { sheets } from './sheet.ts'
import { whenShown } from './shown.ts'
import { spies } from './spy.ts'
import { steppers } from './stepper.ts'
import { suggests } from './suggest.ts'
import { swapForms } from './swap.ts'
import { themes } from './theme.ts'
import { notices } from './notice.ts'
import { countVisit } from './visit.ts'
import { showVisitor } from './visitor.ts'

/*
 * What runs on every page, in one file and one request: the frame's own, and whatever of the browsing pages stands on this one. Each
 * does nothing where its part is missing. What only one page of a buyer's own has is called by that page.
 */
const parts = [
  beginAtFault,
  suggests,
  menus,
  peeks,
  placeholders,
  themes,
  notices,
  carousels,
  flashClocks,
  filters,
  galleries,
  refills,
  sheets,
  spies,
  reviewLists,
  swapForms,
  cart,
  steppers,
  buying,
  likes,
  workOffline,
]

/** Milliseconds after which a finger that came down meanwhile has its turn. */
const SLICE_MS = 8
let began = performance.now()
for (const begin of parts) {
  begin()
  if (performance.now() - began < SLICE_MS) continue
  await new Promise((turn) => setTimeout(turn))
  began = performance.now()
}
void whenShown().then(() => {
  void showVisitor()
  void showLive()
  fills()
  countVisit()
})
// What came later is as old as the page it came from.
document.addEventListener('filled', ({ target }) => void showLiveIn(target as HTMLElement))
