/** The log of one tenant with the cursors in it. */
export interface Reader {
  readonly reader: string
  /** Bytes from the begin of the log. */
  readonly at: number
  readonly lagBytes: number
  readonly lagSeconds: number | null
  readonly state: string
  readonly delivery: string
  readonly cursor: string
}

export interface Ruler {
  readonly tenant: string
  readonly bytes: number
  readonly quotaBytes: number
  readonly quotaUse: number
  /** Oldest first; when their records were appended. */
  readonly segments: readonly {
    readonly segment: number
    readonly at: number
    readonly bytes: number
    readonly first: string
    readonly last: string
  }[]
  readonly readers: readonly Reader[]
}

/* A name takes about so much of a narrow ruler. */
const NEAR = 22

/** Where a position of the log lies on its ruler, in percent. */
export function at(ruler: Pick<Ruler, 'bytes'>, bytes: number): number {
  const share = ruler.bytes <= 0 ? 1 : Math.max(0, Math.min(1, bytes / ruler.bytes))
  return Math.round(share * 9900) / 100 + 0.5
}

/** When the oldest record was appended that is still there, and the newest; '' for none. */
export function times(ruler: Ruler): { oldest: string; newest: string } {
  return {
    oldest: ruler.segments.map(segment => segment.first).filter(time => time !== '')[0] ?? '',
    newest: ruler.segments.map(segment => segment.last).filter(time => time !== '').at(-1) ?? '',
  }
}

export interface Flag {
  readonly reader: Reader
  readonly x: number
  readonly lane: number
}

/** The cursors, those that are close to each other at different heights, and all of it in words. */
export function labelled(ruler: Ruler): { flags: Flag[]; lanes: number; words: string } {
  const ends: number[] = []
  const flags = [...ruler.readers]
    .sort((a, b) => a.at - b.at)
    .map(reader => {
      const x = at(ruler, reader.at)
      let lane = ends.findIndex(end => x - end > NEAR)
      if (lane < 0) {
        lane = ends.length
      }
      ends[lane] = x
      return { reader, x, lane }
    })
  const words = flags
    .map(({ reader }) => `${reader.reader} at ${ruler.bytes <= 0 ? 100 : Math.round((100 * reader.at) / ruler.bytes)} %`)
    .join(', ')
  return { flags, lanes: ends.length, words: `The log of ${ruler.tenant}: ` + (words === '' ? 'nobody reads it' : words) }
}
