const LONGEST = 1000
/** Pages that make no sense to come back to. */
const NOT_BACK_TO = /^\/(?:en\/)?(?:login|register|logout|activate)(?:[/?#]|$)/

/**
 * Where to go after logging in: `wish` when it is a page of our own, else `fallback`. An address of another site in any
 * disguise (`//`, a backslash, control characters, percent-encoded or dotted forms of them) is not a page of our own.
 */
export function safeNext(wish: unknown, fallback = '/'): string {
  if (typeof wish !== 'string' || wish.length > LONGEST || !isOurs(wish)) return fallback
  return NOT_BACK_TO.test(wish) ? fallback : wish
}

function isOurs(wish: string): boolean {
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wish)) return false
  const [path = ''] = wish.split(/[?#]/)
  if (!decodes(path)) return false
  // What a browser would make of it: dots resolved, and still here.
  const landed = new URL(wish, 'http://own.invalid')
  return landed.origin === 'http://own.invalid' && !landed.pathname.startsWith('//')
}

/** Whether a path stays harmless however often a careless proxy decodes it. */
function decodes(path: string): boolean {
  let decoded = path
  for (let times = 0; times < 3; times++) {
    if (/[\\\u0000-\u001f\u007f]/.test(decoded) || decoded.includes('//')) return false
    try {
      decoded = decodeURIComponent(decoded)
    } catch {
      return false
    }
  }
  return !/[\\\u0000-\u001f\u007f]/.test(decoded) && !decoded.includes('//')
}
