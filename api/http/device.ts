/** What kind of device asks, in a few words for its owner: "Chrome · Windows". Versions are left out: they change under the same owner. */
export function deviceOf(userAgent: string | undefined): string {
  const agent = userAgent ?? ''
  const system = firstOf(SYSTEMS, agent)
  const program = firstOf(PROGRAMS, agent)
  return [program, system].filter(Boolean).join(' · ')
}

// The order counts: an Android also says Linux, and everybody says Safari.
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]
const PROGRAMS: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/Weibo/i, 'Weibo'],
  [/\bQQ\//, 'QQ'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
  [/okhttp/i, 'App'],
]
const firstOf = (names: [RegExp, string][], agent: string) => names.find(([sign]) => sign.test(agent))?.[1]
