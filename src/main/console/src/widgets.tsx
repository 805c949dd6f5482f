import * as React from 'react'
import { useNow } from './host'
import { type Role, type State, type WhoAmI, largest, within } from './model'
import { harmless, pieces } from './text'
import * as words from './words'

export type IconName =
  | 'running' | 'paused' | 'stopped' | 'off' | 'in_trouble' | 'warning' | 'info' | 'close' | 'copy' | 'link'

/* Drawn on 16 by 16. Shape tells as much as colour: round is well, a triangle wants somebody. */
const SHAPES: Record<IconName, string> = {
  running: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.3 4.6 1 1-5.1 5.2-3-3 1-1 2 2z',
  paused: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.5 5h1.8v6H5.5zm3.2 0h1.8v6H8.7z',
  stopped: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.2 5.2h5.6v5.6H5.2z',
  off: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6zM5 7.2h6v1.6H5z',
  in_trouble: 'M8 .8 15.6 15H.4zM7.1 5.8l.3 4.6h1.2l.3-4.6zM8 11.3a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z',
  warning: 'M8 .8 15.6 15H.4zM7.1 5.8l.3 4.6h1.2l.3-4.6zM8 11.3a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm-.9 3h1.8v1.8H7.1zm0 2.9h1.8V12H7.1z',
  close: 'M3.2 2 8 6.8 12.8 2 14 3.2 9.2 8l4.8 4.8-1.2 1.2L8 9.2 3.2 14 2 12.8 6.8 8 2 3.2z',
  copy: 'M5 1h9v10h-2.4v4H2V5h3zm1.6 1.6V5h5v4.4h.8V2.6zM3.6 6.6v6.8h6.4V6.6z',
  link: 'M9 1h6v6h-1.6V3.7L7.6 9.5 6.5 8.4l5.8-5.8H9zM2 3h4v1.6H3.6v7.8h7.8V10H13v4H2z',
}

export function shape(name: IconName): string {
  return SHAPES[name]
}

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={'w-icon w-is-' + name} viewBox="0 0 16 16" width={16} height={16} aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  )
}

export const STATE_WORDS: Record<State, string> = {
  running: 'running',
  paused: 'paused',
  stopped: 'stopped',
  off: 'off',
  in_trouble: 'in trouble',
}

export function StateBadge({ state, more = '' }: { state: State; more?: string }) {
  return (
    <span className={'w-badge w-is-' + state}>
      <Icon name={state} />
      {STATE_WORDS[state] ?? state}
      {more !== '' && more !== STATE_WORDS[state] ? ' · ' + more : ''}
    </span>
  )
}

export function Badge({ name, children }: { name: IconName; children?: React.ReactNode }) {
  return (
    <span className={'w-badge w-is-' + name}>
      <Icon name={name} />
      {children}
    </span>
  )
}

/** A line through the points; where nothing is known there is a gap. */
export function sparkline(points: readonly (number | null)[], width: number, height: number, most: number): string {
  if (points.length === 0) {
    return ''
  }
  const step = points.length > 1 ? width / (points.length - 1) : 0
  const top = most > 0 ? most : 1
  let path = ''
  let pen = 'M'
  points.forEach((point, i) => {
    if (point === null) {
      pen = 'M'
      return
    }
    const y = height - (Math.max(0, point) / top) * height
    path += pen + round(i * step) + ' ' + round(y)
    pen = 'L'
  })
  return path
}

/** What lies below such a line. */
export function area(points: readonly (number | null)[], width: number, height: number, most: number): string {
  const step = points.length > 1 ? width / (points.length - 1) : 0
  let path = ''
  for (let i = 0; i < points.length; i++) {
    if (points[i] !== null && (i === 0 || points[i - 1] === null)) {
      const gap = points.indexOf(null, i)
      const end = gap < 0 ? points.length : gap
      const line = sparkline(points.map((point, j) => (j < i || j >= end ? null : point)), width, height, most)
      path += line + `L${round((end - 1) * step)} ${height}L${round(i * step)} ${height}Z`
    }
  }
  return path
}

/** Fewer points, each the mean of its neighbours: a small picture has no room for more. */
export function thinned(points: readonly (number | null)[], most: number): (number | null)[] {
  if (points.length <= most) {
    return [...points]
  }
  return [...Array(most).keys()].map(i => {
    const from = Math.floor((i * points.length) / most)
    const known = points
      .slice(from, Math.max(from + 1, Math.floor(((i + 1) * points.length) / most)))
      .filter((point): point is number => point !== null)
    return known.length === 0 ? null : known.reduce((sum, point) => sum + point, 0) / known.length
  })
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}

/** Numbers of the last minutes with their largest, so that it has a scale. */
export function Chart({
  points,
  label,
  show,
  seconds,
}: {
  points: readonly (number | null)[]
  label: string
  show: (n: number) => string
  seconds: number
}) {
  const most = largest(points)
  if (most === 0) {
    return (
      <p className="w-chart w-hint">
        {label}: {points.every(point => point === null) ? 'nothing is known yet' : 'none in the last ' + words.span(seconds)}
      </p>
    )
  }
  return (
    <figure className="w-chart">
      <figcaption>
        <span>{label}</span>
        <span>at most {show(most)}</span>
      </figcaption>
      <svg viewBox="0 -2 300 60" preserveAspectRatio="none" role="img" aria-label={label + ', at most ' + show(most)}>
        <path className="w-chart-area" d={area(points, 300, 56, most)} />
        <path className="w-chart-line" d={sparkline(points, 300, 56, most)} />
      </svg>
      <div className="w-chart-times" aria-hidden="true">
        <span>{words.span(seconds) + ' ago'}</span>
        <span>now</span>
      </div>
    </figure>
  )
}

/** A text that strangers may have written. */
export function Written({ text }: { text: string }) {
  return (
    <span className="w-written" dir="ltr">
      {pieces(text).map((piece, i) =>
        piece.kind === 'text' ? (
          piece.text
        ) : piece.kind === 'control' ? (
          <span key={i} className="w-control" title={piece.words}>
            {piece.text}
          </span>
        ) : (
          <mark key={i} className={'w-' + piece.kind} title={piece.kind + ': ' + piece.words}>
            {piece.text}
          </mark>
        ),
      )}
    </span>
  )
}

export function Since({ time }: { time: string }) {
  const now = useNow()
  if (time === '') {
    return null
  }
  return (
    <time dateTime={time} title={time}>
      {words.clock(time, now)} ({words.ago(time, now)})
    </time>
  )
}

/** What to do when there is nothing to see. */
export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="w-empty">
      <p className="w-empty-title">{title}</p>
      <div>{children}</div>
    </div>
  )
}

export function Trouble({ words: said }: { words: string }) {
  return said === '' ? null : (
    <p className="w-trouble" role="alert">
      <Icon name="in_trouble" />
      <Written text={said} />
    </p>
  )
}

export function Button({
  children,
  onClick,
  kind = 'plain',
  disabled = false,
  title,
  submit = false,
  pressed,
}: {
  children?: React.ReactNode
  onClick?: () => void
  kind?: 'plain' | 'main' | 'danger' | 'quiet'
  disabled?: boolean
  title?: string
  submit?: boolean
  pressed?: boolean
}) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={'w-button w-button-' + kind}
      disabled={disabled}
      title={title}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(onClick === undefined ? {} : { onClick: () => onClick() })}
    >
      {children}
    </button>
  )
}

/** A button for what is not undone with a click: it asks once more, in the same place. */
export function Sure({
  children,
  question,
  onSure,
  kind = 'danger',
  disabled = false,
}: {
  children?: React.ReactNode
  question: string
  onSure: () => void
  kind?: 'plain' | 'danger'
  disabled?: boolean
}) {
  const [asked, setAsked] = React.useState(false)
  const no = React.useRef<HTMLSpanElement>(null)
  React.useEffect(() => {
    if (asked) {
      no.current?.querySelector<HTMLButtonElement>('button:last-child')?.focus()
    }
  }, [asked])
  if (!asked) {
    return (
      <Button kind={kind} disabled={disabled} onClick={() => setAsked(true)}>
        {children}
      </Button>
    )
  }
  return (
    <span className={'w-sure w-sure-' + kind} ref={no} role="group" aria-label={question}>
      <span>{question}</span>
      <Button
        kind={kind}
        onClick={() => {
          setAsked(false)
          onSure()
        }}
      >
        Yes
      </Button>
      <Button onClick={() => setAsked(false)}>No</Button>
    </span>
  )
}

export function Field({ label, children, hint }: { label: string; children?: React.ReactNode; hint?: string }) {
  return (
    <label className="w-field">
      <span className="w-field-label">
        {label} {hint === undefined ? null : <span className="w-hint">{hint}</span>}
      </span>
      {children}
    </label>
  )
}

export function Section({
  title,
  children,
  aside,
}: {
  title: string
  children?: React.ReactNode
  aside?: React.ReactNode
}) {
  const id = React.useId()
  return (
    <section className="w-section" aria-labelledby={id}>
      <div className="w-section-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/**
 * A table that scrolls by itself when the window is too narrow; on a phone each row is a card, and its
 * cells tell the head of their column.
 *
 * @param numbers heads of columns that hold numbers
 */
export function Table({
  label,
  heads,
  numbers = [],
  children,
}: {
  label: string
  heads: readonly string[]
  numbers?: readonly string[]
  children?: React.ReactNode
}) {
  const body = React.useRef<HTMLTableSectionElement>(null)
  React.useEffect(() => {
    for (const row of body.current?.rows ?? []) {
      ;[...row.cells].forEach((cell, i) => cell.setAttribute('data-head', heads[i] ?? ''))
    }
  })
  return (
    <div className="w-table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col" className={numbers.includes(head) ? 'w-n' : ''}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>{children}</tbody>
      </table>
    </div>
  )
}

/** Draws what is in it; when that breaks it says so in its place, and all around stays. */
export class Unbroken extends React.Component<{ children?: React.ReactNode; what: string }, { why: string }> {
  override state = { why: '' }

  static getDerivedStateFromError(e: unknown): { why: string } {
    return { why: e instanceof Error ? e.message : String(e) }
  }

  override render(): React.ReactNode {
    return this.state.why === '' ? (
      this.props.children
    ) : (
      <div className="w-trouble" role="alert">
        <Icon name="in_trouble" />
        <span>
          {this.props.what} cannot be shown: <Written text={this.state.why} />. The gateway is not touched by that, and the other parts work.
        </span>
        <Button onClick={() => this.setState({ why: '' })}>Try again</Button>
      </div>
    )
  }
}

/** Says who may do what is not offered here; nothing to whoever may, and while nobody knows. */
export function Reserved({ what, role, me }: { what: string; role: Role; me: WhoAmI | null }) {
  return me === null || within(me.role, role) ? null : (
    <p className="w-hint w-reserved">
      {what} you need the role {role}; {harmless(me.user)} is {me.role}.
    </p>
  )
}

export function Number_({ label, children, hint }: { label: string; children?: React.ReactNode; hint?: string }) {
  return (
    <div className="w-number">
      <dt>{label}</dt>
      <dd>
        {children}
        {hint === undefined ? null : <span className="w-hint">{hint}</span>}
      </dd>
    </div>
  )
}

/** How full something is; also told as a number beside it. */
export function Bar({ share, label, calm = false }: { share: number; label: string; calm?: boolean }) {
  const full = Math.max(0, Math.min(1, share))
  const weight = calm ? '' : full > 0.9 ? ' w-bar-full' : full > 0.7 ? ' w-bar-high' : ''
  return (
    <svg className={'w-bar' + weight} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="w-bar-room" d="M0 0H100V6H0Z" />
      <path className="w-bar-used" d={'M0 0H' + Math.max(full > 0 ? 0.6 : 0, full * 100) + 'V6H0Z'} />
    </svg>
  )
}
