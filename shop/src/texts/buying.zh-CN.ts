/** Texts of the cart, log-in, checkout and order pages. */
export const zhBuying = {}
