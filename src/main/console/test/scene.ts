import type { Overview, Station } from '../src/model'

/** What a gateway might tell; each test changes what it is about. */
export function overview(more: Partial<Overview> = {}): Overview {
  return {
    at: '2026-01-31T12:00:00Z',
    stepSeconds: 5,
    points: 120,
    gateway: {
      version: '1.0.0',
      started: '2026-01-31T11:00:00Z',
      readiness: 'up',
      reasons: [],
      pushAddress: 'http://127.0.0.1:3100',
    },
    sources: [station('source', 'push-loki')],
    chain: {
      linesPerSecond: 100,
      lines: [100, 100],
      changedPerSecond: 3,
      changed: [3, 3],
      droppedLines: 0,
      setAsideLines: 0,
      withheldPerSecond: 0,
      problem: '',
      profile: 'all',
    },
    wal: {
      name: 'main',
      bytes: 1024,
      quotaUse: 0.25,
      freeBytes: 1e9,
      floorBytes: 1e6,
      appendsPerSecond: 10,
      linesPerSecond: 100,
      lines: [100, 100],
      sizes: [0, 1024],
      unavailable: '',
      syncMeanMillis: 2,
    },
    sinks: [station('sink', 'capture'), station('sink', 'loki')],
    others: [],
    ...more,
  }
}

export function station(kind: 'source' | 'sink', name: string, more: Partial<Station> = {}): Station {
  return {
    kind,
    name,
    type: 'Reader',
    title: name,
    state: 'running',
    words: 'running',
    lastError: '',
    lastErrorAt: '',
    troubleSince: '',
    ratePerSecond: 100,
    rateUnit: 'lines',
    rates: [90, null, 110],
    errorsPerMinute: 0,
    errors: [0, 0, 0],
    routes: [],
    operations: [],
    loss: null,
    ...(kind === 'sink' ? { lagBytes: 0, lagSeconds: 0 } : {}),
    ...more,
  }
}
