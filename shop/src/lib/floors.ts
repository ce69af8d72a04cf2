/** Products of a floor of the home page: eight on the shelf, and one for the poster beside it. */
export const PER_FLOOR = 9
/** So many floors are in the home page itself; the others are a part of it that comes when somebody comes near, so that the page opens quickly. */
export const AT_ONCE = 3
