/**
 * Statements of a script in small letters with single spaces, without comments and literals. What stands between dollars is the body of a
 * function and left out, but that of `do`, which runs at once, comes after it as statements of its own.
 */
export function statements(sql: string): string[] {
  const found: string[] = []
  const bodies: string[] = []
  let words = ''
  const end = () => {
    const statement = words.replace(/\s+/g, ' ').trim().toLowerCase()
    words = ''
    if (statement !== '') found.push(statement)
    if (/^do\b/.test(statement)) found.push(...bodies.flatMap(bodyStatements))
    bodies.length = 0
  }
  for (const [token] of sql.matchAll(/--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[\s\S]/gi)) {
    if (token === ';') end()
    else if (token.startsWith('--') || token.startsWith('/*')) words += ' '
    else if (/^e?'/i.test(token) && token.length > 1) words += "''"
    else if (/^\$\w*\$/.test(token)) {
      bodies.push(token.replace(/^\$\w*\$|\$\w*\$$/g, ''))
      words += '$$'
    } else words += token
  }
  end()
  return found
}

/** Of a block of plpgsql, what stands behind its words of order. */
const bodyStatements = (body: string): string[] =>
  statements(body)
    .map((one) => one.replace(/^(?:.*\b(?:begin|then|else|loop)\b ?)+/, ''))
    .filter(Boolean)

/** An `alter table` with several deeds as that many with one each; anything else as it is. */
export function clauses(statement: string): string[] {
  const head = /^alter table (?:if exists )?(?:only )?[\w".]+/.exec(statement)?.[0]
  if (head === undefined) return [statement]
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const letter of statement.slice(head.length)) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (letter === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += letter
  }
  return [...parts, part].map((one) => `${head} ${one.trim()}`)
}
