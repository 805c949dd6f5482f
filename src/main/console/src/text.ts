/**
 * What strangers wrote, made harmless to look at: characters that steer a terminal or turn the
 * direction of a text become signs that can be seen, and what was redacted is told apart. The pieces
 * are texts; whoever shows them writes them as text.
 */
export interface Piece {
  readonly kind: 'text' | 'control' | 'redacted' | 'pseudonym'
  readonly text: string
  /** For a control character what it is, for a redacted place the type. */
  readonly words: string
}

// C0 but for the tab, DEL, C1; marks of direction, joiners and other signs that nobody sees; separators
// of lines; tags; what cannot be written in UTF-8.
const UNSEEN =
  /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\uD800-\uDFFF]/gu
const MARK = /\[REDACTED(?::([A-Za-z0-9_.-]{1,60}))?\]|<([A-Z][A-Z0-9_]{1,40}):[0-9A-Za-z_-]{4,64}>/g

const NAMES: Record<number, string> = {
  0x1b: 'escape, as it begins a command to a terminal',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'end of a change of direction',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'end of an isolate',
  0x200b: 'space of no width',
  0xfeff: 'byte order mark',
}

/** The pieces of a line, in order. */
export function pieces(line: string): Piece[] {
  const all: Piece[] = []
  let from = 0
  for (const found of line.matchAll(MARK)) {
    plain(line.slice(from, found.index), all)
    const [text, redacted, pseudonym] = found
    all.push(
      pseudonym === undefined
        ? { kind: 'redacted', text, words: redacted ?? 'redacted' }
        : { kind: 'pseudonym', text, words: pseudonym.toLowerCase() },
    )
    from = found.index + text.length
  }
  plain(line.slice(from), all)
  return all
}

function plain(text: string, all: Piece[]): void {
  let from = 0
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > from) {
      all.push({ kind: 'text', text: text.slice(from, found.index), words: '' })
    }
    all.push({ kind: 'control', text: short(found[0]), words: name(found[0]) })
    from = found.index + found[0].length
  }
  if (from < text.length) {
    all.push({ kind: 'text', text: text.slice(from), words: '' })
  }
}

const SHORT = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
).split(' ')

/* Letters that every font has: the usual abbreviation, or the number. */
function short(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return SHORT[code] ?? (code === 0x7f ? 'DEL' : number(code))
}

function sign(character: string): string {
  return '\u2039' + short(character) + '\u203a'
}

function name(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return NAMES[code] ?? 'control character ' + number(code)
}

function number(code: number): string {
  return 'U+' + code.toString(16).toUpperCase().padStart(4, '0')
}

/** The same as one text, for places that show no pieces. */
export function harmless(text: string): string {
  return text.replace(UNSEEN, sign)
}

/** JSON that is harmless in a terminal too: nothing but what can be seen is written as it is. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, character =>
    [...Array(character.length).keys()]
      .map(i => '\\u' + character.charCodeAt(i).toString(16).padStart(4, '0'))
      .join(''),
  )
}
