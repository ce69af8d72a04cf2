/** The class that gives an element, and what is in it, the hue of a catalog, to the nearest ten degrees: hueOf(44) → "hue-40". */
export const hueOf = (hue: number): string => `hue-${(Math.round((((hue % 360) + 360) % 360) / 10) * 10) % 360}`
