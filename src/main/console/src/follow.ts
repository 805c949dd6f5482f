import { pieces } from './text'

/** One line as the gateway tells it. */
export interface Line {
  readonly timestamp: string
  readonly labels: Readonly<Record<string, string>>
  readonly line: string
  readonly metadata?: Readonly<Record<string, string>>
}

export interface Followed {
  readonly cursor: string
  readonly lines: readonly Line[]
  readonly came: number
  readonly shown: number
  readonly dropped: number
  readonly unseen: number
  readonly busy: boolean
  readonly restarted: boolean
}

/** A line that is shown; its number lets a list find it again. */
export interface Shown {
  readonly id: number
  readonly line: Line
  readonly redacted: number
}

/**
 * The newest lines of a tail, within a bound, and how many there were that are not among them. A new
 * tail is made from the old one and what came; nothing is changed in place.
 */
export interface Tail {
  readonly cursor: string
  readonly lines: readonly Shown[]
  /** Lines of the tenant, whatever was asked for. */
  readonly came: number
  /** Places in the lines that are shown. */
  readonly redacted: number
  /** Fitted, and there was no room for them in an answer. */
  readonly dropped: number
  /** Came so fast that nobody looked at them. */
  readonly unseen: number
  readonly busy: boolean
  readonly restarts: number
  readonly next: number
}

export const MOST_LINES = 500

export const NOTHING: Tail = {
  cursor: '',
  lines: [],
  came: 0,
  redacted: 0,
  dropped: 0,
  unseen: 0,
  busy: false,
  restarts: 0,
  next: 1,
}

export function grown(tail: Tail, followed: Followed): Tail {
  const more = followed.lines.map((line, i) => ({ id: tail.next + i, line, redacted: redactions(line) }))
  const lines = [...tail.lines, ...more].slice(-MOST_LINES)
  return {
    cursor: followed.cursor,
    lines,
    // What was there before somebody looked did not come since.
    came: tail.came + (tail.cursor === '' ? 0 : followed.came),
    redacted: lines.reduce((sum, one) => sum + one.redacted, 0),
    dropped: tail.dropped + (tail.cursor === '' ? 0 : followed.dropped),
    unseen: tail.unseen + (tail.cursor === '' ? 0 : followed.unseen),
    busy: followed.busy,
    restarts: tail.restarts + (followed.restarted ? 1 : 0),
    next: tail.next + more.length,
  }
}

function redactions(line: Line): number {
  return [line.line, ...Object.values(line.labels), ...Object.values(line.metadata ?? {})]
    .flatMap(pieces)
    .filter(piece => piece.kind === 'redacted' || piece.kind === 'pseudonym').length
}

/** The level of a line by its labels, as one of a few words; '' when it tells none. */
export function level(line: Line): '' | 'error' | 'warn' | 'info' | 'debug' {
  const said = (line.labels['level'] ?? line.labels['severity'] ?? line.labels['detected_level'] ?? line.metadata?.['level'] ?? '').toLowerCase()
  return /^(fatal|crit|emerg|alert|err)/.test(said)
    ? 'error'
    : said.startsWith('warn')
      ? 'warn'
      : /^(info|notice)/.test(said)
        ? 'info'
        : /^(debug|trace)/.test(said)
          ? 'debug'
          : ''
}

/** A selector with one label more; one that asks for the label already is changed. */
export function withLabel(selector: string, label: string, value: string): string {
  const wanted = `${label}=${quoted(value)}`
  const found = /^\s*\{([^}]*)\}(.*)$/s.exec(selector)
  if (found === null) {
    return `{${wanted}}` + (selector.trim() === '' ? '' : ' ' + selector.trim())
  }
  const [, inside = '', rest = ''] = found
  const others = (inside.match(/[\w.]+\s*(?:=~|!~|!=|=)\s*(?:"(?:[^"\\]|\\.)*"|`[^`]*`)/g) ?? []).filter(
    one => !one.replace(/\s/g, '').startsWith(label + '='),
  )
  return `{${[...others, wanted].join(', ')}}${rest}`
}

function quoted(value: string): string {
  return JSON.stringify(value)
}
