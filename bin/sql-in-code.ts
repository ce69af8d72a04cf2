/** The SQL that stands in our programs: tagged templates, read without running them. */

/**
 * The texts of the template literals in a TypeScript source that look like SQL statements, in small letters with single spaces; what is filled in is `$`, and a
 * statement within what is filled in is one of its own.
 */
export function sqlIn(source: string): string[] {
  const found: string[] = []
  let at = 0
  const skipTo = (end: RegExp) => {
    end.lastIndex = at
    at = end.test(source) ? end.lastIndex : source.length
  }
  /** Code up to the brace that closes it, or to the end. */
  const code = () => {
    for (let depth = 0; at < source.length; ) {
      const two = source.slice(at, at + 2)
      const one = source[at++]!
      if (two === '//') skipTo(/\n/g)
      else if (two === '/*') skipTo(/\*\//g)
      else if (one === "'") skipTo(/(?:[^'\\\n]|\\.)*['\n]/gy)
      else if (one === '"') skipTo(/(?:[^"\\\n]|\\.)*["\n]/gy)
      else if (one === '/' && /[(,=:[!&|?{};]\s*$/.test(source.slice(Math.max(0, at - 20), at - 1))) skipTo(/(?:[^/\\\n[]|\\.|\[(?:[^\]\\]|\\.)*\])*[/\n]/gy)
      else if (one === '`') template()
      else if (one === '{') depth++
      else if (one === '}' && depth-- === 0) return
    }
  }
  const template = () => {
    let text = ''
    for (; at < source.length; at++) {
      if (source[at] === '\\') text += source[at++]
      else if (source[at] === '`') break
      else if (source.startsWith('${', at)) {
        at += 2
        code()
        text += ' $ '
        at--
      } else text += source[at]
    }
    at++
    const words = text
      .replaceAll(/--[^\n]*/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .toLowerCase()
    if (/^(?:with|select|insert into|update|delete from)\b/.test(words)) found.push(words)
  }
  code()
  return found
}
