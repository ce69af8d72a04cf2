import { randomInt } from 'node:crypto'

type Point = [x: number, y: number]

/**
 * Characters that nobody takes for another, drawn with a pen on a field of 10 × 14. A stroke that starts with `~` is a
 * curve through its points, any other goes straight from point to point.
 */
const GLYPHS: Record<string, string[]> = {
  2: ['~1,3.2 4.8,0 8.8,3.2 7,7.4 1,13.8', '1,14 9.4,14'],
  3: ['~1,1.6 5,0 8.4,3 4.6,6.5', '~4.6,6.5 9.2,10 5,14 0.6,12.2'],
  4: ['7,14 7,0 0.5,9.8 10,9.8'],
  5: ['9,0 2,0 1.6,6', '~1.6,6 5.4,4.9 9.2,9 6,13.7 0.9,12.8'],
  6: ['~8,0.4 3.4,4 1,9.6 5,14 9,10 5.4,6.6 1.4,9.4'],
  7: ['0.5,0 9.5,0 4,14'],
  8: ['~5,6.5 1.4,3.3 5,0 8.6,3.3 5,6.5 0.9,10.2 5,14 9.1,10.2 5,6.5'],
  9: ['~8.7,4.6 4.8,7.5 1,4 5,0 9,4.4 6.8,10 2.2,13.8'],
  A: ['0.4,14 5,0 9.6,14', '2.2,9.2 7.8,9.2'],
  C: ['~9.2,2.6 5.4,0 0.8,7 5.4,14 9.2,11.4'],
  E: ['9,0 1,0 1,14 9.2,14', '1,6.8 7.6,6.8'],
  F: ['9.2,0 1,0 1,14', '1,6.8 7.6,6.8'],
  H: ['1,0 1,14', '9,0 9,14', '1,7 9,7'],
  K: ['1,0 1,14', '9,0 1,8.2', '4,5.4 9.4,14'],
  M: ['0.2,14 0.8,0 5,8.4 9.2,0 9.8,14'],
  N: ['1,14 1,0 9,14 9,0'],
  P: ['1,14 1,0', '~1,0.1 6.4,0.2 9,3.8 6.2,7.4 1,7.5'],
  R: ['1,14 1,0', '~1,0.1 6.4,0.2 9,3.7 6.2,7.2 1,7.3', '4.6,7.3 9.4,14'],
  T: ['0.2,0 9.8,0', '5,0 5,14'],
  U: ['~1,0 1.1,9 2.4,12.8 5,14 7.6,12.8 8.9,9 9,0'],
  W: ['0,0 2.4,14 5,4.6 7.6,14 10,0'],
  X: ['0.8,0 9.2,14', '9.2,0 0.8,14'],
  Y: ['0.4,0 5,7 9.6,0', '5,7 5,14'],
}
const LENGTH = 5
const [WIDTH, HEIGHT] = [200, 64]
const INKS = ['#24543c', '#7a3b12', '#28406f', '#6b2346', '#3d3a34']

/** What a new picture says. */
export const newCaptchaText = (): string => Array.from({ length: LENGTH }, () => oneOf(Object.keys(GLYPHS))).join('')

/** `text` as a picture (SVG) that people read: a pen's strokes, bent, turned, crossed out and in no order. */
export function drawCaptcha(text: string): string {
  const bend = wave()
  const step = (WIDTH - 28) / text.length
  const strokes = [...text].flatMap((character, n) => {
    // One ink for a character: two would make two of it.
    const ink = oneOf(INKS)
    return glyphStrokes(character, 16 + n * step, step).map((line) => path(line.map(bend), ink, between(2.8, 3.8)))
  })
  const lines = Array.from({ length: 3 }, () => path(scratch().map(bend), oneOf(INKS), between(0.8, 1.3)))
  const dots = Array.from(
    { length: 24 },
    () => `<circle cx="${shown(between(4, WIDTH - 4))}" cy="${shown(between(4, HEIGHT - 4))}" r="${shown(between(0.6, 1.4))}" fill="${oneOf(INKS)}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><rect width="${WIDTH}" height="${HEIGHT}" rx="6" fill="#f4f1e9"/>${shuffled([...strokes, ...lines, ...dots]).join('')}</svg>`
}

/** A character's strokes as close points, turned and sheared, in its place. */
function glyphStrokes(character: string, left: number, step: number): Point[][] {
  const [turn, shear, scale] = [between(-0.26, 0.26), between(-0.2, 0.2), between(2.25, 2.7)]
  const [cx, cy] = [left + step / 2 + between(-2, 2), HEIGHT / 2 + between(-4, 4)]
  const place = ([x, y]: Point): Point => {
    const [u, v] = [(x - 5 + shear * (7 - y)) * scale, (y - 7) * scale]
    return [cx + u * Math.cos(turn) - v * Math.sin(turn), cy + u * Math.sin(turn) + v * Math.cos(turn)]
  }
  return (GLYPHS[character] ?? []).map((stroke) => {
    const points = stroke
      .replace('~', '')
      .split(' ')
      .map((pair) => pair.split(',').map(Number) as Point)
    return (stroke.startsWith('~') ? curve(points) : straight(points)).map(place)
  })
}

const PER_LEG = 8

function straight(points: Point[]): Point[] {
  return legs(points, ([, a, b], t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])
}

/** Catmull–Rom: a smooth line through all the points. */
function curve(points: Point[]): Point[] {
  const at = (p: number, a: number, b: number, q: number, t: number) => 0.5 * (2 * a + (b - p) * t + (2 * p - 5 * a + 4 * b - q) * t * t + (3 * a - p - 3 * b + q) * t * t * t)
  return legs(points, ([p, a, b, q], t) => [at(p[0], a[0], b[0], q[0], t), at(p[1], a[1], b[1], q[1], t)])
}

function legs(points: Point[], along: (four: [Point, Point, Point, Point], t: number) => Point): Point[] {
  const last = points.length - 1
  const drawn = points.slice(0, last).flatMap((a, n) => {
    const four: [Point, Point, Point, Point] = [points[Math.max(n - 1, 0)]!, a, points[n + 1]!, points[Math.min(n + 2, last)]!]
    return Array.from({ length: PER_LEG }, (_, k) => along(four, k / PER_LEG))
  })
  return [...drawn, points[last]!]
}

/** A line across the picture. */
const scratch = (): Point[] => curve([0, 1, 2, 3].map((n) => [4 + (n * (WIDTH - 8)) / 3, between(10, HEIGHT - 10)]))

/** Bends the whole sheet, another way each time. */
function wave(): (point: Point) => Point {
  const [a, b, p, q] = [between(1.5, 3.2), between(1, 2.2), between(0, 6.3), between(0, 6.3)]
  const [k, l] = [between(0.05, 0.09), between(0.08, 0.13)]
  return ([x, y]) => [x + b * Math.sin(l * y + q), y + a * Math.sin(k * x + p)]
}

const path = (points: Point[], ink: string, width: number): string =>
  `<path d="M${points.map(([x, y]) => `${shown(x)} ${shown(y)}`).join('L')}" fill="none" stroke="${ink}" stroke-width="${shown(width)}" stroke-linecap="round" stroke-linejoin="round"/>`

const shown = (value: number) => value.toFixed(1)
const between = (least: number, most: number) => least + ((most - least) * randomInt(1_000_000)) / 1_000_000
const oneOf = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T

function shuffled<T>(list: T[]): T[] {
  return list
    .map((item) => [randomInt(2 ** 40), item] as const)
    .toSorted((a, b) => a[0] - b[0])
    .map(([, item]) => item)
}
