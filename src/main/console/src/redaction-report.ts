/** Hits and trials of redaction as the gateway tells them, and how they are summed up. */
export interface Hit {
  readonly tenant: string
  readonly type: string
  readonly where: string
  readonly count: number
}

export interface HitRow {
  readonly type: string
  readonly count: number
  readonly tenants: readonly (readonly [string, number])[]
  readonly places: readonly (readonly [string, number])[]
}

export interface TrialReport {
  readonly running: boolean
  readonly profile: string
  readonly lines: number
  readonly lines_let_go: number
  readonly changed_by_running: number
  readonly changed_by_trial: number
  readonly different: number
  readonly different_by_type: Readonly<Record<string, { only_running: number; only_trial: number; both: number }>>
  readonly examples: readonly {
    readonly tenant: string
    readonly line_as_the_strictest_leaves_it: string
    readonly differs_in: readonly string[]
    readonly running: { readonly fate: string; readonly types: readonly string[] }
    readonly trial: { readonly fate: string; readonly types: readonly string[] }
  }[]
}

/** One row for each type, the most frequent first; in it tenants and places in the same order. */
export function byType(hits: readonly Hit[]): HitRow[] {
  const types = [...new Set(hits.map(hit => hit.type))]
  return types
    .map(type => {
      const of = hits.filter(hit => hit.type === type)
      return { type, count: sum(of), tenants: by(of, hit => hit.tenant), places: by(of, hit => hit.where) }
    })
    .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type))
}

export function fromTypes(hits: Readonly<Record<string, number>>): HitRow[] {
  return byType(Object.entries(hits).map(([type, count]) => ({ tenant: '', type, where: '', count })))
}

function by(hits: readonly Hit[], key: (hit: Hit) => string): (readonly [string, number])[] {
  return [...new Set(hits.map(key))]
    .map(name => [name, sum(hits.filter(hit => key(hit) === name))] as const)
    .sort((a, b) => b[1] - a[1])
}

function sum(hits: readonly Hit[]): number {
  return hits.reduce((all, hit) => all + hit.count, 0)
}
