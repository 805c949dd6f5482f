import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as React from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type Job, found, rows, size } from '../src/capture-rows'
import { Report } from '../src/redaction'
import { type TrialReport, byType, fromTypes } from '../src/redaction-report'
import { matching } from '../src/routes'
import { type Check, CheckResult, Compared } from '../src/proof'
import { type Reader, type Ruler, at, labelled, times } from '../src/ruler'
import { Written } from '../src/widgets'
import { TenantRuler, readerState } from '../src/wal'
import { since } from '../src/captures'
import { station } from './scene'

test('hits are summed up by type, the most frequent first', () => {
  const rows = byType([
    { tenant: 'a', type: 'email', where: 'line', count: 3 },
    { tenant: 'b', type: 'email', where: 'label', count: 9 },
    { tenant: 'a', type: 'ip', where: 'line', count: 5 },
  ])
  assert.deepEqual(rows, [
    { type: 'email', count: 12, tenants: [['b', 9], ['a', 3]], places: [['label', 9], ['line', 3]] },
    { type: 'ip', count: 5, tenants: [['a', 5]], places: [['line', 5]] },
  ])
  assert.deepEqual(
    fromTypes({ ip: 1, email: 2 }).map(row => row.type),
    ['email', 'ip'],
  )
})

test('the report of a trial shows both sides, and its examples as text', () => {
  const report: TrialReport = {
    running: false,
    profile: 'strict@04062d',
    lines: 100,
    lines_let_go: 3,
    changed_by_running: 10,
    changed_by_trial: 30,
    different: 20,
    different_by_type: { ip: { only_running: 0, only_trial: 20, both: 0 } },
    examples: [
      {
        tenant: 'main',
        line_as_the_strictest_leaves_it: '<b>[REDACTED:ip]</b> \u202e',
        differs_in: ['line'],
        running: { fate: 'unchanged', types: [] },
        trial: { fate: 'changed', types: ['ip'] },
      },
    ],
  }
  const page = renderToStaticMarkup(<Report report={report} />)
  assert.match(page, /strict<\/strong>/)
  assert.match(page, /unchanged: nothing<\/td><td>changed: ip/)
  assert.match(page, /&lt;b&gt;<mark class="w-redacted" title="redacted: ip">\[REDACTED:ip\]<\/mark>&lt;\/b&gt;/)
  assert.doesNotMatch(page, /\u202e/)
})

const ruler: Ruler = {
  tenant: 'main',
  bytes: 1000,
  quotaBytes: 4000,
  quotaUse: 0.25,
  segments: [
    { segment: 1, at: 0, bytes: 600, first: '2026-01-31T11:00:00Z', last: '2026-01-31T11:40:00Z' },
    { segment: 2, at: 600, bytes: 400, first: '2026-01-31T11:40:01Z', last: '2026-01-31T12:00:00Z' },
  ],
  readers: ['capture', 'search', 'loki'].map((reader, i) => ({
    reader,
    at: [1000, 990, 100][i] ?? 0,
    lagBytes: [0, 10, 900][i] ?? 0,
    lagSeconds: 1,
    state: i === 1 ? 'paused' : 'running',
    delivery: 'required',
    cursor: '1:' + i,
  })),
}

test('cursors lie on the ruler where they are, names of those that are close one below the other', () => {
  const { flags, lanes, words } = labelled(ruler)
  assert.deepEqual(
    flags.map(flag => [flag.reader.reader, flag.lane]),
    [
      ['loki', 0],
      ['search', 0],
      ['capture', 1],
    ],
  )
  assert.equal(lanes, 2)
  assert.equal(words, 'The log of main: loki at 10 %, search at 99 %, capture at 100 %')
  assert.ok(at(ruler, 0) >= 0 && at(ruler, 1000) <= 100 && at(ruler, 5000) <= 100)
  assert.equal(at({ bytes: 0 }, 0), 99.5)
})

test('the times of a log are those of its first and its last segment', () => {
  assert.deepEqual(times(ruler), { oldest: '2026-01-31T11:00:00Z', newest: '2026-01-31T12:00:00Z' })
  assert.deepEqual(times({ ...ruler, segments: [] }), { oldest: '', newest: '' })
})

test('a ruler says in a table what its picture shows', () => {
  const page = renderToStaticMarkup(<TenantRuler ruler={ruler} sinks={[]} chosen={null} mayMove={true} onChoose={() => {}} />)
  assert.match(page, /loki<\/strong>.*900 B, 1 s/)
  assert.match(page, /up to date/)
  assert.match(page, /25 % of its quota/)
})

test('a reader whose sink is in trouble does not look well', () => {
  const dead = station('sink', 'loki', { state: 'in_trouble' })
  const [capture, search, loki] = ruler.readers as [Reader, Reader, Reader]
  assert.equal(readerState(loki, [dead]).state, 'in_trouble')
  assert.equal(readerState(capture, [dead]).state, 'running')
  assert.equal(readerState(search, [station('sink', 'search')]).state, 'paused')
})

test('a capture begins in the past by the clock of the gateway', () => {
  const now = Date.parse('2026-01-31T12:00:00Z')
  assert.equal(since('15', now), '2026-01-31T11:45:00.000Z')
  assert.equal(since('0', now), '')
  assert.equal(since('', now), '')
})

test('captures of three lists become one row each, the newest first', () => {
  const all = rows(
    [
      {
        tenant: 'main',
        folder: 'wadi-data/captures/main/2026-01-31T110000',
        started: '2026-01-31T11:00:00Z',
        lines: 800,
        plainBytes: 2048,
        sealed: false,
        open: true,
      },
    ],
    [
      {
        name: 'checkout',
        folder: '/var/wadi/named/checkout',
        query: '{app="shop"}',
        started: '2026-01-31T12:00:00Z',
        ended: '2026-01-31T12:01:00Z',
        lines: 3,
        plainBytes: 10,
        state: 'ended',
      },
    ],
    [
      { capture: 'captures/main/2026-01-31T110000', started: '2026-01-31T11:00:00Z', stopped: '', bytes: 512, lines: 0 },
      { capture: 'dlq/main/2026-01-30', started: '2026-01-30T11:00:00Z', stopped: '2026-01-30T12:00:00Z', bytes: 100, lines: 7 },
    ],
  )
  assert.deepEqual(
    all.map(row => [row.capture, row.state, row.lines, size(row)]),
    [
      ['named/checkout', 'sealed', 3, '10 B of text'],
      ['captures/main/2026-01-31T110000', 'open', 800, '512 B on disk, 2.00 KiB of text'],
      ['dlq/main/2026-01-30', 'sealed', 7, '100 B on disk'],
    ],
  )
  assert.equal(all[1]?.tenant, 'main')
})

test('what a question found is said in words', () => {
  const job = { found: { complete: false, matches: 1200, verdict: 'x' } } as unknown as Job
  assert.equal(found(job), 'not everything could be read, 1,200 matches')
})

test('a secret is not found by its value', () => {
  const secret = { name: 'wadi.console.password', value: 'hidden', origin: 'wadi.properties:2', secret: true }
  assert.ok(matching(secret, 'PASSWORD') && matching(secret, 'properties:2') && !matching(secret, 'hidden'))
  assert.ok(matching({ ...secret, secret: false }, 'hidden'))
})

test('a text of a stranger is shown as text, isolated from what is around it', () => {
  const page = renderToStaticMarkup(<Written text={'<img src=x onerror=alert(1)> \u001b[31m \u2066'} />)
  assert.equal(
    page,
    '<span class="w-written" dir="ltr">&lt;img src=x onerror=alert(1)&gt; ' +
      '<span class="w-control" title="escape, as it begins a command to a terminal">ESC</span>[31m ' +
      '<span class="w-control" title="left-to-right isolate">U+2066</span></span>',
  )
})

const check = (more: Partial<Check>): Check => ({ state: 'none', ...more })

test('an edit that failed its cases says which, what was expected and what came', () => {
  const result = { case: 'orders', file: 'cases/a.yaml', line: 3, passed: false, error: '', differences: [{ path: 'kept[0].line', expected: '<a>', came: '<b>' }] }
  const page = renderToStaticMarkup(<CheckResult check={check({ state: 'failed', cases: 2, results: [result, { ...result, case: 'fine', passed: true }] })} />)
  assert.match(page, /orders.*cases\/a\.yaml:3.*kept\[0\]\.line.*&lt;a&gt;.*&lt;b&gt;/)
  assert.doesNotMatch(page, /fine/)
  assert.match(renderToStaticMarkup(<CheckResult check={check({})} />), /No edit has been checked/)
  assert.match(renderToStaticMarkup(<CheckResult check={check({ state: 'off' })} />), /wadi\.routes\.reloadCheck/)
})

test('a comparison shows what differs and leaves out what is the same', () => {
  const page = renderToStaticMarkup(
    <Compared
      compared={{
        same: false,
        lines: 100,
        places: [
          { place: 'kept', before: 100, after: 90, onlyBefore: 10, onlyAfter: 0, examples: [{ before: 'debug x', after: null }] },
          { place: 'sink loki', before: 5, after: 5, onlyBefore: 0, onlyAfter: 0, examples: [] },
        ],
        counts: [{ name: 'dropped debug', before: 0, after: 10 }],
        redacted: [{ name: 'email', before: 7, after: 7 }],
      }}
    />,
  )
  assert.match(page, /differences in 100 lines.*dropped debug.*kept: 100 now, 90 with the edit.*debug x/)
  assert.doesNotMatch(page, /sink loki|redacted email/)
  assert.match(renderToStaticMarkup(<Compared compared={{ problems: ['a.yaml:3: no such step'] }} />), /a\.yaml:3/)
})
