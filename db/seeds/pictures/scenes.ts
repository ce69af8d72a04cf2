import { type Chance, between, pick } from '../random.ts'
import { oklch } from './colour.ts'
import type { Piece, Scene } from './compose.ts'
import type { Sprite } from './sprites.ts'

/** What a picture shows: the product, what goes with it, and the hue (OKLCH, degrees) of the ground. */
export type Cast = { product: Sprite /** The other colours it comes in; a flat lay mixes them. */; others?: Sprite[]; ornaments: Sprite[]; hue: number; chance: Chance }

const SIDE = 1000
/** From one thing to the next in a flat lay. */
const STEP = 330

/** The product alone, large, standing on a quiet stage. */
export function hero({ product, hue, chance }: Cast): Scene {
  const size = fit(product, 640, 620)
  const stage = pick(chance, [disc, arch, table, circle])
  const y = standOn(product, size, 838)
  return square(hue, stage(hue), [{ sprite: product, x: 500, y, size, shadow: 'contact' }])
}

/** Several of them, near and far, with one ornament. */
export function group({ product, ornaments, hue, chance }: Cast): Scene {
  const near = fit(product, 480, 500)
  const side = chance() < 0.5 ? -1 : 1
  const x = (offset: number) => 500 + side * offset
  const stand = (sprite: Sprite, size: number, offset: number, floor: number, flip = false): Piece => ({
    sprite,
    x: x(offset),
    y: standOn(sprite, size, floor),
    size,
    flip,
    shadow: 'contact',
  })
  const pieces = [stand(product, near * 0.54, 75, 556, true), stand(product, near * 0.72, 285, 680), stand(product, near, -180, 800, side < 0)]
  if (ornaments[0]) pieces.push(stand(ornaments[0], fit(ornaments[0], 190, 200), 170, 840))
  return square(hue, table(hue), pieces)
}

/** Seen from above: three rows of three, turned this way and that, ornaments where four meet. */
export function flatLay({ product, others = [], ornaments, hue, chance }: Cast): Scene {
  const kinds = [product, ...others]
  const turns = [between(chance, -26, -12), between(chance, 6, 16), between(chance, 20, 30)]
  const lean = between(chance, -24, 24)
  const pieces: Piece[] = []
  for (let serial = 0; serial < 16; serial++) {
    const sprite = ornaments[(serial + (serial >> 2)) % ornaments.length]
    if (sprite) pieces.push({ sprite, x: 5 + (serial % 4) * STEP, y: 5 + (serial >> 2) * STEP, size: 108, turn: lean, shadow: 'lying' })
  }
  for (let serial = 0; serial < 9; serial++) {
    const column = serial % 3
    const row = (serial - column) / 3
    const sprite = kinds[(column + row) % kinds.length] as Sprite
    pieces.push({ sprite, x: 170 + column * STEP, y: 170 + row * STEP, size: fit(sprite, 244, 244), turn: turns[(column + 2 * row) % 3], shadow: 'lying' })
  }
  return square(hue, bands(hue), pieces)
}

/** So near that it leaves the frame. Wants a larger cut-out than the usual. */
export function closeUp({ product, hue, chance }: Cast): Scene {
  const size = fit(product, 1220, 1220)
  const left = chance() < 0.5
  return square(hue, circle(hue), [{ sprite: product, x: left ? 585 : 415, y: 610, size, turn: left ? -9 : 9, shadow: 'lying' }])
}

/** A wide picture for the description: the product to one side, a little company, room to breathe. */
export function wide({ product, ornaments, hue, chance }: Cast): Scene {
  const left = chance() < 0.5
  const x = (at: number) => (left ? at : 1200 - at)
  const pieces: Piece[] = [
    { sprite: product, x: x(340), y: standOn(product, fit(product, 430, 430), 520), size: fit(product, 430, 430), shadow: 'contact' },
    { sprite: product, x: x(655), y: standOn(product, fit(product, 250, 250), 492), size: fit(product, 250, 250), flip: true, shadow: 'contact' },
  ]
  ornaments
    .slice(0, 2)
    .forEach((sprite, at) => pieces.push({ sprite, x: x(865 + at * 175), y: standOn(sprite, 165 - at * 30, 500 + at * 22), size: 165 - at * 30, shadow: 'contact' }))
  return { width: 1200, height: 600, ink: inkOf(hue), ground: `${paper(hue, 1200, 600)}${rolling(hue, 1200, 600)}`, pieces }
}

/** The carousel: 1200 × 480, things gathered on the right, the left third calm for the words laid over it. */
export function slide(sprites: Sprite[], hue: number): Scene {
  const places = [
    [760, 392, 300],
    [1010, 380, 250],
    [600, 420, 170],
    [890, 440, 190],
    [1118, 436, 150],
    [488, 440, 110],
  ] as const
  const order = [1, 0, 2, 4, 3, 5]
  const pieces = order.flatMap((at): Piece[] => {
    const sprite = sprites[at]
    const [x, floor, wished] = places[at] as (typeof places)[number]
    if (!sprite) return []
    const size = fit(sprite, wished, wished)
    return [{ sprite, x, y: standOn(sprite, size, floor), size, shadow: 'contact' }]
  })
  return { width: 1200, height: 480, ink: inkOf(hue), ground: `${paper(hue, 1200, 480)}${rolling(hue, 1200, 480)}`, pieces }
}

const square = (hue: number, shapes: string, pieces: Piece[]): Scene => ({ width: SIDE, height: SIDE, ink: inkOf(hue), ground: paper(hue, SIDE, SIDE) + shapes, pieces })

/** The longer side that makes the thing fill `across` × `high` without leaving it. */
function fit({ width, height }: Sprite, across: number, high: number): number {
  const scale = Math.min(across / width, high / height)
  return Math.max(width, height) * scale
}

/** The centre's height for a thing of that size whose foot is at `floor`. */
const standOn = ({ width, height }: Sprite, size: number, floor: number): number => floor - (size * height) / Math.max(width, height) / 2

const inkOf = (hue: number) => oklch(0.34, 0.04, hue)

/** The ground itself: light from above left. */
const paper = (hue: number, width: number, height: number) =>
  `<linearGradient id="paper" x1="0" y1="0" x2=".6" y2="1"><stop offset="0" stop-color="${oklch(0.975, 0.016, hue)}"/><stop offset="1" stop-color="${oklch(0.915, 0.036, hue)}"/></linearGradient>
  <rect width="${width}" height="${height}" fill="url(#paper)"/>`

const lit = (hue: number) => oklch(0.985, 0.012, hue)
const shaded = (hue: number) => oklch(0.885, 0.04, hue)

const circle = (hue: number) => `<circle cx="500" cy="480" r="385" fill="${lit(hue)}" opacity=".7"/>`

const arch = (hue: number) =>
  `<path d="M190 1000V470a310 310 0 0 1 620 0V1000Z" fill="${lit(hue)}" opacity=".75"/><rect y="800" width="1000" height="200" fill="${shaded(hue)}" opacity=".55"/>`

const table = (hue: number) =>
  `<circle cx="500" cy="380" r="310" fill="${lit(hue)}" opacity=".55"/><linearGradient id="table" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${shaded(hue)}"/><stop offset="1" stop-color="${oklch(0.935, 0.03, hue)}"/></linearGradient><rect y="545" width="1000" height="455" fill="url(#table)" opacity=".8"/>`

const disc = (hue: number) => `<path d="M120 828v50a380 78 0 0 0 760 0v-50Z" fill="${oklch(0.855, 0.04, hue)}"/><ellipse cx="500" cy="828" rx="380" ry="78" fill="${lit(hue)}"/>`

const bands = (hue: number) => `<g fill="${lit(hue)}" opacity=".5"><path d="M-100 420 420-100H720L-100 720Z"/><path d="M200 1100 1100 200V500L500 1100Z"/></g>`

const rolling = (hue: number, width: number, height: number) =>
  `<circle cx="${width * 0.8}" cy="${height * 0.3}" r="${height * 0.42}" fill="${lit(hue)}" opacity=".6"/>
  <path d="M0 ${height * 0.74}C${width * 0.25} ${height * 0.6} ${width * 0.5} ${height * 0.62} ${width} ${height * 0.72}V${height}H0Z" fill="${shaded(hue)}" opacity=".6"/>
  <path d="M0 ${height * 0.86}C${width * 0.3} ${height * 0.74} ${width * 0.65} ${height * 0.8} ${width} ${height * 0.84}V${height}H0Z" fill="${oklch(0.93, 0.035, hue)}"/>`
