const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** "12.3 MB" */
export function sizeText(bytes: number): string {
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0)
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}

/** "3:05:12", with days in front where there are any. */
export function spanText(seconds: number): string {
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400]
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${days > 0 ? `${days} d ` : ''}${Math.floor(rest / 3600)}:${two((rest % 3600) / 60)}:${two(rest % 60)}`
}
