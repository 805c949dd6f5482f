import * as words from './words'

/** Captures as three parts of the gateway tell them, and as one list. */
export interface Main {
  readonly tenant: string
  readonly folder: string
  readonly started: string
  readonly lines: number
  readonly plainBytes: number
  readonly sealed: boolean
  readonly open: boolean
}

export interface Named {
  readonly name: string
  readonly folder: string
  readonly query: string
  readonly started: string
  readonly ended: string
  readonly lines: number
  readonly plainBytes: number
  readonly state: string
}

export interface Catalogued {
  readonly capture: string
  readonly started: string
  readonly stopped: string
  readonly bytes: number
  readonly lines: number
}

export interface Job {
  readonly id: string
  readonly operation: string
  readonly capture: string
  readonly state: string
  readonly percent: number
  readonly message: string
  readonly asked: string
  readonly ended: string
  readonly found: Readonly<Record<string, unknown>>
  readonly results: readonly { readonly link: string; readonly bytes: number }[]
}

export interface Row {
  /** As the questions name it: the folder below that of the data. */
  readonly capture: string
  readonly tenant: string
  readonly name: string
  readonly query: string
  readonly started: string
  readonly lines: number | null
  readonly plainBytes: number | null
  readonly bytes: number | null
  readonly state: 'open' | 'sealed' | 'closed'
}

/** One row for each capture, the newest first. */
export function rows(main: readonly Main[], named: readonly Named[], catalog: readonly Catalogued[]): Row[] {
  const all: Row[] = catalog.map(one => ({
    capture: one.capture,
    tenant: '',
    name: '',
    query: '',
    started: one.started,
    lines: one.stopped === '' && one.lines === 0 ? null : one.lines,
    plainBytes: null,
    bytes: one.bytes,
    state: one.stopped === '' ? 'closed' : 'sealed',
  }))
  const put = (folder: string, more: Omit<Row, 'capture' | 'bytes'>) => {
    const i = all.findIndex(row => folder === row.capture || folder.endsWith('/' + row.capture))
    const before = all[i]
    if (before === undefined) {
      all.push({ capture: below(folder), bytes: null, ...more })
    } else {
      all[i] = { ...before, ...more }
    }
  }
  for (const one of main) {
    put(one.folder, {
      tenant: one.tenant,
      name: '',
      query: '',
      started: one.started,
      lines: one.lines,
      plainBytes: one.plainBytes,
      state: one.sealed ? 'sealed' : one.open ? 'open' : 'closed',
    })
  }
  for (const one of named) {
    put(one.folder, {
      tenant: '',
      name: one.name,
      query: one.query,
      started: one.started,
      lines: one.lines,
      plainBytes: one.plainBytes,
      state: one.ended === '' ? 'open' : 'sealed',
    })
  }
  return all.sort((a, b) => Date.parse(b.started) - Date.parse(a.started) || a.capture.localeCompare(b.capture))
}

/* wadi-data/captures/main/2026 is captures/main/2026 to whoever asks. */
function below(folder: string): string {
  return /(?:^|\/)((?:captures|named|dlq|quarantine)\/.*)$/.exec(folder)?.[1] ?? folder
}

export function size(row: Row): string {
  const parts = [
    row.bytes === null || row.bytes === 0 ? '' : words.bytes(row.bytes) + ' on disk',
    row.plainBytes === null ? '' : words.bytes(row.plainBytes) + ' of text',
  ]
  return parts.filter(part => part !== '').join(', ') || '–'
}

/** What a question found, as words; what is only for machines is left out. */
export function found(job: Job): string {
  return Object.entries(job.found)
    .filter(([name, value]) => typeof value === 'number' || (name === 'complete' && value === false))
    .map(([name, value]) => (name === 'complete' ? 'not everything could be read' : words.exact(value as number) + ' ' + name))
    .join(', ')
}
