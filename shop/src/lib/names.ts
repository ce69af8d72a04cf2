const PARTED = /(\d) (?=\p{Script=Han}|(?:kg|g|mg|l|ml|m|cm|mm|W|GB|TB)\b)/gu

/** A name as it is shown: a number and its unit never stand on two lines ("5 斤", "75 mm"). */
export const nameOf = (name: string): string => name.replace(PARTED, '$1\u00a0')
