/** What the gateway tells, as far as the page shows it. Keys that are not here are ignored. */

export type Role = 'viewer' | 'operator' | 'admin'

export interface WhoAmI {
  readonly user: string
  readonly role: Role
  /** The machine that it runs on. */
  readonly gateway?: string
}

export type State = 'running' | 'paused' | 'stopped' | 'off' | 'in_trouble'

export interface Operation {
  readonly name: string
  readonly description: string
  readonly role: Role
}

export interface Route {
  readonly id: string
  readonly description: string
  readonly from: string
  readonly state: string
  readonly file: string
  readonly builtIn: boolean
  readonly group: string
}

export interface Loss {
  readonly tenant: string
  readonly inSeconds: number | null
  readonly kind: string
  readonly sentence: string
}

export interface Station {
  readonly kind: 'source' | 'sink'
  readonly name: string
  readonly type: string
  readonly title: string
  readonly state: State
  readonly words: string
  readonly lastError: string
  readonly lastErrorAt: string
  readonly troubleSince: string
  readonly ratePerSecond: number | null
  readonly rateUnit: string
  readonly rates: readonly (number | null)[]
  readonly errorsPerMinute: number | null
  readonly errors: readonly (number | null)[]
  readonly routes: readonly Route[]
  readonly operations: readonly Operation[]
  readonly lagBytes?: number | null
  readonly lagSeconds?: number | null
  readonly lags?: readonly (number | null)[]
  readonly delivery?: string
  readonly tenants?: readonly {
    readonly tenant: string
    readonly lagBytes: number
    readonly lagSeconds: number
    readonly quotaUse: number
  }[]
  readonly moreTenants?: number
  readonly loss?: Loss | null
}

export interface Chain {
  readonly linesPerSecond: number | null
  readonly lines: readonly (number | null)[]
  readonly changedPerSecond: number | null
  readonly changed: readonly (number | null)[]
  readonly droppedLines: number
  readonly setAsideLines: number
  readonly withheldPerSecond: number | null
  /** What is wrong with the rules or what the self-check found; '' for nothing. */
  readonly problem: string
  readonly profile: string
}

export interface Wal {
  readonly name: string
  readonly bytes: number
  readonly quotaUse: number
  readonly freeBytes: number
  readonly floorBytes: number
  readonly appendsPerSecond: number | null
  readonly linesPerSecond: number | null
  readonly lines: readonly (number | null)[]
  readonly sizes: readonly (number | null)[]
  readonly unavailable: string
  readonly syncMeanMillis: number | null
}

export interface Overview {
  readonly at: string
  readonly stepSeconds: number
  readonly points: number
  readonly gateway: {
    readonly version: string
    readonly started: string
    readonly readiness: 'up' | 'down'
    readonly reasons: readonly string[]
    readonly pushAddress: string
  }
  readonly sources: readonly Station[]
  readonly chain: Chain
  readonly wal: Wal
  readonly sinks: readonly Station[]
  readonly others: readonly Route[]
}

export const BEANS = {
  console: 'dev.wadi:type=Console',
  ring: 'dev.wadi:type=Ring,name=recent',
  redaction: 'dev.wadi:type=Redaction',
  wal: 'dev.wadi:type=Wal,name=main',
  deadLetters: 'dev.wadi:type=DeadLetters',
  letters: 'dev.wadi:type=Capture,name=dlq',
  gateway: 'dev.wadi:type=Gateway',
  capture: 'dev.wadi:type=Capture,name=main',
  named: 'dev.wadi:type=NamedCaptures,name=named',
  analysis: 'dev.wadi:type=Analysis',
  shares: 'dev.wadi:type=Shares',
  routes: 'dev.wadi:type=Routes',
  proof: 'dev.wadi:type=RouteProof',
} as const

/** What somebody may call: operations by MBean. Knows nothing of what was not told. */
export class Allowed {
  constructor(private readonly operations: Readonly<Record<string, readonly string[]>>) {}

  may(mbean: string, operation: string): boolean {
    return this.operations[mbean]?.includes(operation) ?? false
  }
}

/** The same with histories of full length: what was before the start is not known. */
export function whole(overview: Overview): Overview {
  const full = (points: readonly (number | null)[]) => [...Array<null>(Math.max(0, overview.points - points.length)).fill(null), ...points]
  const station = (one: Station): Station => ({
    ...one,
    rates: full(one.rates),
    errors: full(one.errors),
    ...(one.lags === undefined ? {} : { lags: full(one.lags) }),
  })
  const { chain, wal } = overview
  return {
    ...overview,
    sources: overview.sources.map(station),
    sinks: overview.sinks.map(station),
    chain: { ...chain, lines: full(chain.lines), changed: full(chain.changed) },
    wal: { ...wal, lines: full(wal.lines), sizes: full(wal.sizes) },
  }
}

const ROLES: readonly Role[] = ['viewer', 'operator', 'admin']

/** Whether a role is enough for what needs another. */
export function within(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

export interface Trouble {
  readonly words: string
  /** The station that it is about: its kind and name. */
  readonly station?: { readonly kind: 'source' | 'sink'; readonly name: string }
  readonly since: string
  readonly weight: 'danger' | 'warning'
}

/* What is lost later than this stands in the details of a sink, and is nothing to wake up for. */
const SOON_SECONDS = 12 * 3600

/** What somebody must know at once, the worst first. */
export function troubles(overview: Overview): Trouble[] {
  const all: Trouble[] = []
  if (overview.wal.unavailable !== '') {
    all.push({ words: 'Nothing can be kept: ' + overview.wal.unavailable, since: '', weight: 'danger' })
  }
  if (overview.chain.problem !== '') {
    all.push({ words: 'Redaction: ' + overview.chain.problem, since: '', weight: 'danger' })
  }
  for (const station of [...overview.sinks, ...overview.sources]) {
    const about = { kind: station.kind, name: station.name }
    const what = station.kind === 'sink' ? 'Sink ' : 'Source '
    if (station.state === 'in_trouble') {
      const why = [station.words, station.lastError].filter(word => word !== '').join(', ')
      all.push({
        words: what + station.name + ' is in trouble' + (why === '' ? '' : ': ' + why),
        station: about,
        since: station.troubleSince,
        weight: 'danger',
      })
    } else if (station.kind === 'sink' && (station.state === 'paused' || station.state === 'stopped')) {
      all.push({
        words: what + station.name + ' is ' + station.state,
        station: about,
        since: station.troubleSince,
        weight: 'warning',
      })
    }
    if (station.loss != null && (station.loss.inSeconds ?? 0) < SOON_SECONDS) {
      all.push({ words: what + station.name + ': ' + station.loss.sentence, station: about, since: '', weight: 'warning' })
    }
  }
  return all.sort((a, b) => Number(a.weight === 'warning') - Number(b.weight === 'warning'))
}

/** Lines that all sources together bring; null when none tells. */
export function received(overview: Overview): number | null {
  const rates = overview.sources
    .filter(source => source.rateUnit === 'lines')
    .map(source => source.ratePerSecond)
    .filter((rate): rate is number => rate !== null)
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0)
}

/** The mean of what is known; null when nothing is. */
export function mean(points: readonly (number | null)[]): number | null {
  const known = points.filter((point): point is number => point !== null)
  return known.length === 0 ? null : known.reduce((sum, point) => sum + point, 0) / known.length
}

export function largest(points: readonly (number | null)[]): number {
  return points.reduce<number>((most, point) => Math.max(most, point ?? 0), 0)
}
