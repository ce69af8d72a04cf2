import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const source = path.resolve(import.meta.dirname, '..')
const tokens = readFileSync(path.join(source, 'styles', 'tokens.css'), 'utf8')

type Oklch = [lightness: number, chroma: number, hue: number]
type Theme = 'light' | 'dark'

/** What is written on what, and how clearly: the contrast that WCAG 2.2 asks of text, 7 of small prices, 3 of what is only drawn. */
const pairs: [ink: string, ground: string, least: number][] = [
  ...['paper', 'raised', 'sunk'].flatMap((ground): [string, string, number][] => [
    ['ink', ground, 7],
    ['muted', ground, 4.5],
    ['leaf', ground, 4.5],
    ['leaf-deep', ground, 4.5],
    ['price', ground, 4.5],
    ['price-small', ground, 7],
    ['info', ground, 4.5],
    ['warn', ground, 4.5],
    ['danger', ground, 4.5],
  ]),
  ...['leaf', 'price', 'info', 'warn', 'danger'].flatMap((name): [string, string, number][] => [['ink', `${name}-soft`, 7]]),
  ['leaf-deep', 'leaf-soft', 4.5],
  ['leaf', 'leaf-soft', 4.5],
  ['price-small', 'price-soft', 4.5],
  ['price', 'price-soft', 4.5],
  ['muted', 'price-soft', 4.5],
  ['muted', 'leaf-soft', 4.5],
  ['info', 'info-soft', 4.5],
  ['warn', 'warn-soft', 4.5],
  ['danger', 'danger-soft', 4.5],
  ['on-leaf', 'leaf', 4.5],
  ['on-leaf', 'leaf-deep', 4.5],
  ['on-awning', 'awning', 4.5],
  ['on-toast', 'toast', 4.5],
  ['on-toast', 'toast-bad', 4.5],
  ['toast-link', 'toast', 4.5],
  ['ink', 'ground', 7],
  ['star', 'paper', 2],
]

for (const theme of ['light', 'dark'] as const)
  test(`everything can be read in the ${theme} theme`, () => {
    const faint = pairs.map(([ink, ground, least]) => ({ ink, ground, least, is: contrast(colour(ink, theme), colour(ground, theme)) })).filter(({ is, least }) => is < least)
    assert.deepEqual(faint, [])
  })

test('every hue of a catalog leaves its ground readable', () => {
  const hues = readFileSync(path.join(source, 'styles', 'hues.css'), 'utf8')
  const [light, dark] = pairOf(/--ground: (.+?); --ground-ink/.exec(hues)![1]!.replaceAll('var(--hue)', '0'))
  for (let hue = 0; hue < 360; hue += 10) {
    assert.match(hues, new RegExp(`\\.hue-${hue} \\{ --hue: ${hue}; \\}`))
    for (const [theme, ground] of [
      ['light', light],
      ['dark', dark],
    ] as const) {
      const ink: Oklch = [colour('ink', theme)[0], 0.06, hue]
      assert.ok(contrast(ink, [ground[0], ground[1], hue]) >= 7, `${hue} in the ${theme} theme`)
    }
  }
})

test('the tokens are the only place that names a theme, and every token that is used is there', () => {
  const known = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
  const faults: string[] = []
  for (const { file, css } of styles()) {
    if (!file.endsWith('tokens.css') && /data-theme="dark"\]\s*\{|prefers-color-scheme: dark\) \{ \./.test(css)) faults.push(`${file}: a theme of its own`)
    const own = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
    for (const [, name] of css.matchAll(/var\((--[\w-]+)\)/g)) if (!known.has(name!) && !own.has(name!) && !['--hue', '--mark'].includes(name!)) faults.push(`${file}: ${name}`)
  }
  assert.deepEqual(faults, [])
})

test('nothing is laid out by left and right, so that a right-to-left language needs no second style', () => {
  const faults: string[] = []
  for (const { file, css } of styles()) {
    for (const [declaration] of css.matchAll(/(?<![\w-])(?:(?:left|right|(?:margin|padding|border)-(?:left|right)(?:-\w+)?)\s*:|(?:float|clear|text-align)\s*:\s*(?:left|right))/g))
      faults.push(`${file}: ${declaration}`)
    for (const [declaration, value] of css.matchAll(/(?<![\w-])(?:margin|padding|inset|border-width)\s*:\s*([^;}]+)/g)) {
      const sides = oneWord(value!.replace('!important', '')).split(/\s+/)
      if (sides.length === 4 && sides[1] !== sides[3]) faults.push(`${file}: ${declaration}`)
    }
  }
  assert.deepEqual(faults, [])
})

test('no page carries a style or a handler in an attribute: the policy would refuse it', () => {
  const faults = globSync('**/*.astro', { cwd: source })
    .map((file) => [file, readFileSync(path.join(source, file), 'utf8').replace(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>/g, '')] as const)
    .filter(([, text]) => /\sstyle=|\son(?:click|load|error|change|input|submit|focus|blur)=/.test(text))
    .map(([file]) => file)
  assert.deepEqual(faults, [])
})

function styles(): { file: string; css: string }[] {
  return globSync('**/*.{astro,css}', { cwd: source }).map((file) => {
    const text = readFileSync(path.join(source, file), 'utf8')
    const css = file.endsWith('.css') ? text : [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n')
    return { file, css: css.replace(/\/\*[\s\S]*?\*\//g, '') }
  })
}

/** `calc(1px + var(--a))` counts as one of the four sides. */
function oneWord(value: string): string {
  let before = ''
  for (let now = value.trim(); now !== before; ) [before, now] = [now, now.replace(/\w*\([^()]*\)/g, 'x')]
  return before
}

function colour(name: string, theme: Theme): Oklch {
  const value = new RegExp(`--${name}: (.+);`).exec(tokens)?.[1]
  assert.ok(value, `there is no --${name}`)
  return value.startsWith('light-dark') ? pairOf(value)[theme === 'light' ? 0 : 1] : oklch(value)
}

function pairOf(value: string): [Oklch, Oklch] {
  const [light, dark] = value.match(/oklch\([^)]+\)/g)!
  return [oklch(light!), oklch(dark!)]
}

function oklch(value: string): Oklch {
  const [l, c, h] = /oklch\(([\d.]+)% ([\d.]+) ([\d.]+)/.exec(value)!.slice(1).map(Number)
  return [l! / 100, c!, h!]
}

/** WCAG's contrast of two colours, 1 to 21. */
function contrast(one: Oklch, other: Oklch): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance by way of linear sRGB, what lies outside of it cut off (https://bottosson.github.io/posts/oklab/). */
function luminance([lightness, chroma, hue]: Oklch): number {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const cut = (value: number) => Math.min(1, Math.max(0, value))
  const red = cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
