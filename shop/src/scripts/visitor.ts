import { badgeOf } from '../lib/numbers.ts'

/** Shows in the header who is here and how much the cart holds: pages come from a cache that knows neither. */
export function showCount(count: number): void {
  for (const badge of document.querySelectorAll<HTMLElement>('[data-cart-count]')) {
    badge.textContent = badgeOf(count)
    badge.hidden = count < 1
  }
}

/** Puts into the header of a page that is the same for everybody who looks at it, and how much is in their cart. */
export async function showVisitor(): Promise<void> {
  try {
    const reply = await fetch('/shop/visitor', { headers: { accept: 'application/json' } })
    if (!reply.ok) return
    const { username, carts_count } = (await reply.json()) as { username: string | null; carts_count: number }
    showCount(carts_count)
    if (username) for (const name of document.querySelectorAll('[data-visitor-name]')) name.textContent = username
    if (username) document.documentElement.dataset.known = ''
  } catch {
    // The header stays as it is: its links work without us.
  }
}
