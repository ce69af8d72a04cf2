/** Tells the shop that a person looks at this product or list: the page itself may come from a cache that counts nobody. */
export function countVisit(): void {
  const seen = document.querySelector<HTMLElement>('[data-visit]')?.dataset.visit
  if (seen) navigator.sendBeacon(`/shop/visit?${seen}`)
}
