export type ReadLetter = { messageId: string | undefined; from: string; subject: string; text: string; html: string }

type Part = { headers: Map<string, string>; body: Buffer }

const DEEPEST = 5

/** A letter out of its MIME form (RFC 2045–2047): enough of it for what programs send, not for every letter on earth. */
export function readLetter(raw: Buffer): ReadLetter {
  const top = split(raw)
  const letter: ReadLetter = {
    messageId: top.headers.get('message-id'),
    from: words(top.headers.get('from') ?? ''),
    subject: words(top.headers.get('subject') ?? ''),
    text: '',
    html: '',
  }
  collect(top, letter, 0)
  return letter
}

function collect(part: Part, letter: ReadLetter, depth: number): void {
  const type = part.headers.get('content-type') ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary && depth < DEEPEST) {
    for (const piece of pieces(part.body, boundary)) collect(split(piece), letter, depth + 1)
  } else if (/^text\/html/i.test(type)) {
    letter.html ||= content(part, type)
  } else if (/^text\//i.test(type)) {
    letter.text ||= content(part, type)
  }
}

/** Headers, unfolded and by lower-case name, and the body after the first empty line. */
function split(raw: Buffer): Part {
  const text = raw.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)
  const head = raw.subarray(0, end?.index ?? raw.length).toString('utf8')
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: end ? raw.subarray(end.index + end[0].length) : Buffer.alloc(0) }
}

function pieces(body: Buffer, boundary: string): Buffer[] {
  const parts = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`)
  return parts
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map((part) => Buffer.from(part.replace(/^[ \t]*\r\n/, ''), 'latin1'))
}

function content({ headers, body }: Part, type: string): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  const bytes =
    encoding === 'base64' ? Buffer.from(body.toString('latin1'), 'base64') : encoding === 'quoted-printable' ? quoted(body.toString('latin1').replace(/[ \t]*=\r?\n/g, '')) : body
  return decode(bytes, /charset="?([\w-]+)"?/i.exec(type)?.[1] ?? 'utf-8')
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

/** "=?UTF-8?B?…?=" in a header, as text. The blank between two encoded words is not part of it. */
function words(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi, (_, charset: string, kind: string, text: string) =>
      decode(kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quoted(text.replaceAll('_', ' ')), charset),
    )
}
