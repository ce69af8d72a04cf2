/** A name as strangers may see it: first and last character with three stars between; the length is not told, and of two characters only one. */
export function masked(name: string): string {
  const letters = [...name]
  return `${letters[0] ?? ''}***${letters.length > 2 ? letters.at(-1) : ''}`
}
