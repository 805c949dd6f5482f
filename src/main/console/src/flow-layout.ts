import type { Overview, State, Station } from './model'
import { largest } from './model'
import { harmless } from './text'
import * as words from './words'

/** A card of the picture: what stands on it and where it lies. */
export interface Card {
  readonly key: string
  readonly kind: 'source' | 'chain' | 'wal' | 'sink'
  readonly name: string
  readonly state: State
  readonly title: string
  /** The number that matters most, and its unit apart. */
  readonly value: string
  readonly unit: string
  /** What is wrong, or how far behind, or what was refused; a second line where there is more to say. */
  lines: readonly string[]
  readonly bad: boolean
  readonly points: readonly (number | null)[]
  readonly label: string
  x: number
  y: number
  w: number
  h: number
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly path: string
  readonly width: number
  readonly state: State
}

export interface Picture {
  readonly width: number
  readonly height: number
  readonly cards: readonly Card[]
  readonly edges: readonly Edge[]
  readonly heads: readonly { readonly text: string; readonly x: number; readonly y: number }[]
  /** Sources that are open and had nothing for ten minutes. */
  readonly waiting: readonly Station[]
  /** What gets lines from somewhere else than the log: dead letters, what was set aside, … */
  readonly aside: readonly Station[]
  /** What is there and switched off. */
  readonly off: readonly Station[]
}

const CARD = 96
/** From one line of a card to the next. */
export const LINE = 17
const GAP = 14
const HEAD = 28
const NARROW = 760
/* Mean widths of a letter. */
const REGULAR = 6.1
const BOLD = 6.6

/** Places the cards: sources, chain, log and sinks from left to right, one below the other on a phone. */
export function picture(overview: Overview, width: number): Picture {
  const on = overview.sources.filter(station => station.state !== 'off')
  // Doors that nobody uses are no part of a calm picture, unless nobody uses any.
  const busy = on.filter(station => !quiet(station))
  const waiting = busy.length === 0 ? [] : on.filter(quiet)
  const card = (station: Station) => stationCard(station, Date.parse(overview.at))
  const sources = (busy.length === 0 ? on : busy).map(card)
  const sinks = overview.sinks.filter(station => station.state !== 'off' && reads(station)).map(card)
  const columns = [
    { text: 'Sources', cards: sources },
    { text: 'Chain', cards: [chainCard(overview)] },
    { text: 'Write-ahead log', cards: [walCard(overview)] },
    { text: 'Sinks', cards: sinks },
  ]
  const aside = overview.sinks.filter(station => station.state !== 'off' && !reads(station))
  const off = [...overview.sources, ...overview.sinks].filter(station => station.state === 'off')
  const cards = columns.flatMap(column => column.cards)
  const wide = width >= NARROW
  const between = Math.max(36, Math.min(84, width * 0.06))
  const w = wide ? (width - 3 * between) / 4 : width - 12
  for (const card of cards) {
    card.lines = card.lines.flatMap(line => folded(harmless(line), w - 24, card.bad ? BOLD : REGULAR))
  }
  const heads: { text: string; x: number; y: number }[] = []
  let height: number
  if (wide) {
    const heights = columns.map(column => column.cards.reduce((sum, card) => sum + tall(card) + GAP, 0))
    const tallest = Math.max(CARD + GAP, ...heights)
    height = HEAD + tallest
    columns.forEach((column, i) => {
      const x = i * (w + between)
      heads.push({ text: column.text, x, y: 16 })
      let y = HEAD + (tallest - (heights[i] ?? 0)) / 2
      for (const card of column.cards) {
        Object.assign(card, { x, y, w, h: tall(card) })
        y += tall(card) + GAP
      }
    })
  } else {
    let y = 0
    for (const column of columns) {
      heads.push({ text: column.text, x: 12, y: y + 16 })
      y += HEAD
      for (const card of column.cards) {
        Object.assign(card, { x: 12, y, w, h: tall(card) })
        y += tall(card) + GAP
      }
      y += 6
    }
    height = y
  }
  return { width, height, cards, edges: edges(overview, cards, wide), heads, waiting, aside, off }
}

function tall(card: Card): number {
  return CARD + (card.lines.length - 1) * LINE
}

function quiet(station: Station): boolean {
  return station.state === 'running' && largest(station.rates) === 0 && largest(station.errors) === 0 && (station.ratePerSecond ?? 0) === 0
}

function reads(station: Station): boolean {
  return station.lagBytes != null
}

function edges(overview: Overview, cards: readonly Card[], wide: boolean): Edge[] {
  const of = (kind: Card['kind']) => cards.filter(card => card.kind === kind)
  const [chain] = of('chain')
  const [wal] = of('wal')
  if (chain === undefined || wal === undefined) {
    return []
  }
  const rates = new Map([...overview.sources, ...overview.sinks].map(one => [one.kind + ':' + one.name, one.ratePerSecond ?? 0]))
  const all: Edge[] = of('source').map(card => edge(card, chain, rates.get(card.key) ?? 0, card.state, wide))
  all.push(edge(chain, wal, overview.wal.linesPerSecond ?? 0, wal.state, wide))
  return [...all, ...of('sink').map(card => edge(wal, card, rates.get(card.key) ?? 0, card.state, wide))]
}

function edge(from: Card, to: Card, perSecond: number, state: State, wide: boolean): Edge {
  let path
  if (wide) {
    const [x1, y1, x2, y2] = [from.x + from.w, from.y + from.h / 2, to.x - 7, to.y + to.h / 2]
    const bend = (x2 - x1) / 2
    path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  } else {
    // One rail at the left side that leads past the cards between.
    path = `M12 ${from.y + from.h / 2}H3V${to.y + to.h / 2}H9`
  }
  return { from: from.key, to: to.key, path, width: wide ? thickness(perSecond) : Math.min(2.5, thickness(perSecond)), state }
}

/** Ten times as much is a little thicker: both a trickle and a flood can be seen. */
export function thickness(perSecond: number): number {
  return perSecond <= 0 ? 1.2 : Math.min(7, 1.6 + Math.log10(1 + perSecond))
}

function stationCard(station: Station, now: number): Card {
  const bad = station.state === 'in_trouble'
  const lines = stationLines(station, now)
  const value = words.count(station.ratePerSecond)
  const unit = station.rateUnit + '/s'
  return {
    key: station.kind + ':' + station.name,
    kind: station.kind,
    name: station.name,
    state: station.state,
    title: station.name,
    value,
    unit,
    lines,
    bad,
    points: station.rates,
    label: `${station.kind} ${station.name}: ${station.state.replace('_', ' ')}, ${value} ${unit}, ${lines.join(', ')}`,
    x: 0,
    y: 0,
    w: 0,
    h: 0,
  }
}

/** The lines below the rate: what is wrong and since when, or how far behind, or what was refused. */
export function stationLines(station: Station, now: number): string[] {
  if (station.state === 'in_trouble' || station.state === 'stopped') {
    const why = [station.words, station.lastError].filter(word => word !== '' && word !== 'stopped')
    const since = station.troubleSince === '' ? '' : 'since ' + words.clock(station.troubleSince, now)
    const all = [...(station.state === 'stopped' ? ['stopped'] : why.length === 0 ? ['in trouble'] : []), ...why, since, behind(station)]
    return all.filter(word => word !== '')
  }
  return [stationLine(station)]
}

function stationLine(station: Station): string {
  if (station.state === 'paused') {
    return ['paused', behind(station)].filter(word => word !== '').join(', ')
  }
  if (station.kind === 'sink' && station.lagBytes != null) {
    return station.lagBytes === 0 ? 'up to date' : words.bytes(station.lagBytes) + ' · ' + words.span(station.lagSeconds) + ' behind'
  }
  const errors = station.errorsPerMinute ?? 0
  return errors > 0
    ? words.count(errors) + (station.kind === 'source' ? ' refused a minute' : ' failed a minute')
    : largest(station.rates) > 0 || (station.ratePerSecond ?? 0) > 0
      ? 'no errors'
      : 'nothing yet'
}

function behind(station: Station): string {
  return station.lagBytes != null && station.lagBytes > 0 ? words.bytes(station.lagBytes) + ' behind' : ''
}

function chainCard({ chain }: Overview): Card {
  const bad = chain.problem !== ''
  const value = words.count(chain.linesPerSecond)
  const line = bad
    ? chain.problem
    : words.count(chain.changedPerSecond) +
      '/s redacted' +
      (chain.setAsideLines > 0 ? ', ' + words.count(chain.setAsideLines) + ' set aside' : '')
  return {
    key: 'chain',
    kind: 'chain',
    name: 'chain',
    state: bad ? 'in_trouble' : 'running',
    title: chain.profile === '' ? 'Redaction' : 'Redaction: ' + chain.profile,
    value,
    unit: 'lines/s',
    lines: [line],
    bad,
    points: chain.lines,
    label: `chain: ${value} lines/s, ${line}`,
    x: 0,
    y: 0,
    w: 0,
    h: 0,
  }
}

function walCard({ wal }: Overview): Card {
  const bad = wal.unavailable !== ''
  const value = words.bytes(wal.bytes)
  const line = bad ? wal.unavailable : words.percent(wal.quotaUse) + ' of quota, ' + words.count(wal.appendsPerSecond) + ' syncs/s'
  return {
    key: 'wal',
    kind: 'wal',
    name: wal.name,
    state: bad ? 'in_trouble' : 'running',
    title: 'On disk, synced',
    value,
    unit: '',
    lines: [line],
    bad,
    points: wal.sizes,
    label: `write-ahead log: ${value}, ${line}`,
    x: 0,
    y: 0,
    w: 0,
    h: 0,
  }
}

/** A text on two lines when one is too short for it; what has no room on them is left out. */
export function folded(text: string, pixels: number, letter: number): string[] {
  const most = Math.max(3, Math.floor(pixels / letter))
  const letters = [...text]
  if (letters.length <= most) {
    return [text]
  }
  const space = letters.lastIndexOf(' ', most)
  const end = space > most / 3 ? space : most
  return [letters.slice(0, end).join(''), fit(letters.slice(end).join('').trimStart(), pixels, letter)]
}

/** As much of a text as fits, by the mean width of a letter. */
export function fit(text: string, pixels: number, letter: number): string {
  const most = Math.max(3, Math.floor(pixels / letter))
  const letters = [...text]
  return letters.length <= most ? text : letters.slice(0, most - 1).join('').trimEnd() + '…'
}
