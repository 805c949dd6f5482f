import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Followed, type Line, MOST_LINES, NOTHING, grown, level, withLabel } from '../src/follow'

const line = (text: string, labels: Record<string, string> = {}): Line => ({
  timestamp: '2026-01-31T12:00:00Z',
  labels,
  line: text,
})

const followed = (lines: Line[], more: Partial<Followed> = {}): Followed => ({
  cursor: 'c',
  lines,
  came: lines.length,
  shown: lines.length,
  dropped: 0,
  unseen: 0,
  busy: false,
  restarted: false,
  ...more,
})

test('a tail keeps the newest lines within its bound and counts all', () => {
  let tail = grown(NOTHING, followed([line('the first')]))
  for (let i = 0; i < 10; i++) {
    tail = grown(tail, followed([...Array(100).keys()].map(j => line(`${i} ${j} of [REDACTED:email]`))))
  }
  assert.equal(tail.lines.length, MOST_LINES)
  assert.equal(tail.lines.at(-1)?.line.line, '9 99 of [REDACTED:email]')
  assert.equal(tail.redacted, MOST_LINES)
  assert.equal(new Set(tail.lines.map(one => one.id)).size, MOST_LINES)
})

test('what was there before somebody looked counts neither as come nor as dropped', () => {
  const first = grown(NOTHING, followed([line('a')], { came: 5000, dropped: 4999, unseen: 3 }))
  assert.deepEqual([first.came, first.dropped, first.unseen], [0, 0, 0])
  const second = grown(first, followed([line('b')], { came: 10, dropped: 4, unseen: 5 }))
  assert.deepEqual([second.came, second.dropped, second.unseen], [10, 4, 5])
})

test('redacted places in labels and metadata count too', () => {
  const tail = grown(NOTHING, followed([{ ...line('x', { user: '[REDACTED:name]' }), metadata: { ip: '<IP:7f3a9c1e>' } }]))
  assert.equal(tail.redacted, 2)
})

test('a level is known by its usual labels and names', () => {
  assert.equal(level(line('', { level: 'ERROR' })), 'error')
  assert.equal(level(line('', { severity: 'critical' })), 'error')
  assert.equal(level(line('', { level: 'warning' })), 'warn')
  assert.equal(level(line('', { detected_level: 'trace' })), 'debug')
  assert.equal(level(line('error')), '')
})

test('a label that was chosen becomes part of the selector', () => {
  assert.equal(withLabel('{}', 'app', 'shop'), '{app="shop"}')
  assert.equal(withLabel('', 'app', 'shop'), '{app="shop"}')
  assert.equal(withLabel('{level="info"} |= "x"', 'app', 'shop'), '{level="info", app="shop"} |= "x"')
  assert.equal(withLabel('{app="api", level=~"a|b"}', 'app', 'shop'), '{level=~"a|b", app="shop"}')
  assert.equal(withLabel('{}', 'app', 'a"b\\'), '{app="a\\"b\\\\"}')
})
