import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as React from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Drawing, verb } from '../src/flow'
import { fit, folded, picture, stationLines, thickness } from '../src/flow-layout'
import { received, troubles, whole, within } from '../src/model'
import { area, sparkline, thinned } from '../src/widgets'
import { overview, station } from './scene'

const draw = (drawn: ReturnType<typeof picture>) => renderToStaticMarkup(<Drawing drawn={drawn} chosen={null} onChoose={() => {}} />)

test('the picture has a card for each station that is on, and a way through the chain and the log', () => {
  const drawn = picture(overview({ sinks: [station('sink', 'loki'), station('sink', 'lake', { state: 'off' })] }), 1000)
  assert.deepEqual(
    drawn.cards.map(card => card.key),
    ['source:push-loki', 'chain', 'wal', 'sink:loki'],
  )
  assert.deepEqual(
    drawn.edges.map(edge => edge.from + '>' + edge.to),
    ['source:push-loki>chain', 'chain>wal', 'wal>sink:loki'],
  )
  assert.deepEqual(
    drawn.off.map(one => one.name),
    ['lake'],
  )
})

test('what does not read the log stands beside the picture', () => {
  const drawn = picture(overview({ sinks: [station('sink', 'loki'), station('sink', 'dlq', { lagBytes: null })] }), 1000)
  assert.deepEqual(
    drawn.aside.map(one => one.name),
    ['dlq'],
  )
  assert.ok(drawn.cards.every(card => card.name !== 'dlq'))
})

test('doors that nobody uses make room for those that somebody uses', () => {
  const idle = (name: string) => station('source', name, { ratePerSecond: 0, rates: [0, null, 0] })
  const some = picture(overview({ sources: [idle('prom'), station('source', 'loki'), idle('raw')] }), 1000)
  assert.deepEqual(some.cards.filter(card => card.kind === 'source').map(card => card.name), ['loki'])
  assert.deepEqual(some.waiting.map(one => one.name), ['prom', 'raw'])
  const none = picture(overview({ sources: [idle('prom'), idle('raw')] }), 1000)
  assert.deepEqual(none.cards.filter(card => card.kind === 'source').map(card => card.name), ['prom', 'raw'])
  const refusing = picture(overview({ sources: [station('source', 'loki'), { ...idle('raw'), errors: [0, 3] }] }), 1000)
  assert.deepEqual(refusing.waiting, [])
  assert.ok(!refusing.cards.every(card => card.name !== 'raw'))
})

test('what all sources bring is added up, as far as they tell', () => {
  const sources = [station('source', 'a'), station('source', 'b', { ratePerSecond: null }), station('source', 'c', { rateUnit: 'bytes' })]
  assert.equal(received(overview({ sources })), 100)
  assert.equal(received(overview({ sources: [] })), null)
})

test('no card lies on another or outside, on a wide screen and on a phone', () => {
  const sinks = [...Array(9).keys()].map(i => station('sink', 'sink-' + i))
  for (const width of [320, 360, 759, 760, 990, 1600]) {
    const { cards, height } = picture(overview({ sinks }), width)
    for (const card of cards) {
      assert.ok(card.x >= 0 && card.x + card.w <= width + 0.01 && card.y + card.h <= height, `${card.key} at ${width}`)
      for (const other of cards) {
        const apart =
          card === other ||
          card.x + card.w <= other.x ||
          other.x + other.w <= card.x ||
          card.y + card.h <= other.y ||
          other.y + other.h <= card.y
        assert.ok(apart, `${card.key} on ${other.key} at ${width}`)
      }
    }
  }
})

test('a dead sink says what is wrong in words, not in colour alone', () => {
  const dead = station('sink', 'loki', {
    state: 'in_trouble',
    words: 'breaker open',
    lastError: 'connection refused',
    troubleSince: '2026-01-31T11:48:00Z',
  })
  const scene = overview({ sinks: [dead] })
  assert.match(
    draw(picture(scene, 1000)),
    /aria-label="sink loki: in trouble, 100 lines\/s, breaker open, connection refused, since \d\d:\d\d:\d\d"/,
  )
  assert.deepEqual(troubles(scene), [
    {
      words: 'Sink loki is in trouble: breaker open, connection refused',
      station: { kind: 'sink', name: 'loki' },
      since: '2026-01-31T11:48:00Z',
      weight: 'danger',
    },
  ])
})

test('what would be lost in a day wakes nobody', () => {
  const loss = (inSeconds: number) =>
    troubles(overview({ sinks: [station('sink', 'a', { loss: { tenant: 'main', inSeconds, kind: 'refuse', sentence: 'Full then.' } })] }))
  assert.equal(loss(86_000).length, 0)
  assert.equal(loss(7200).length, 1)
})

test('what is worst comes first', () => {
  const scene = overview({
    sinks: [
      station('sink', 'a', { state: 'paused' }),
      station('sink', 'b', { loss: { tenant: 'main', inSeconds: 60, kind: 'refuse', sentence: 'The log is full in a minute.' } }),
    ],
    wal: { ...overview().wal, unavailable: 'the disk is full' },
  })
  assert.deepEqual(
    troubles(scene).map(trouble => trouble.words),
    ['Nothing can be kept: the disk is full', 'Sink a is paused', 'Sink b: The log is full in a minute.'],
  )
})

test('words of a server cannot become markup or turn the text around', () => {
  const drawn = picture(
    overview({ sinks: [station('sink', '<img src=x>', { state: 'in_trouble', words: '', lastError: '\u202e<b>\u001b' })] }),
    1000,
  )
  const page = draw(drawn)
  assert.doesNotMatch(page, /<img|<b>|\u202e|\u001b/)
})

test('a sink says how far it is behind, a source what it refused', () => {
  const now = Date.parse('2026-01-31T12:00:00Z')
  const lines = (kind: 'source' | 'sink', more: Parameters<typeof station>[2]) => stationLines(station(kind, 'a', more), now)
  assert.deepEqual(lines('sink', { lagBytes: 0, lagSeconds: 0 }), ['up to date'])
  assert.deepEqual(lines('sink', { lagBytes: 2048, lagSeconds: 61 }), ['2.00 KiB · 1 min 1 s behind'])
  assert.deepEqual(lines('sink', { state: 'in_trouble', words: 'breaker open', lagBytes: 2048 }), ['breaker open', '2.00 KiB behind'])
  assert.deepEqual(lines('sink', { state: 'stopped', words: 'stopped', lagBytes: 0 }), ['stopped'])
  assert.deepEqual(lines('source', { errorsPerMinute: 3 }), ['3 refused a minute'])
  assert.deepEqual(lines('sink', { state: 'paused', lagBytes: 2048 }), ['paused, 2.00 KiB behind'])
  const told = lines('sink', { state: 'in_trouble', words: '', lastError: 'no route', troubleSince: '2026-01-31T11:48:00Z', lagBytes: 2048 })
  assert.match(told.join('|'), /^no route\|since \d\d:48:00\|2\.00 KiB behind$/)
})

test('a line of points has gaps where nothing is known', () => {
  assert.equal(sparkline([0, 10, null, 10, 5], 40, 10, 10), 'M0 10L10 0M30 0L40 5')
  assert.equal(sparkline([], 40, 10, 10), '')
  assert.equal(sparkline([0, 0], 40, 10, 0), 'M0 10L40 10')
  assert.deepEqual(thinned([1, 3, null, null, 5, null], 3), [2, null, 5])
})

test('below a line is filled, and nothing below a gap', () => {
  assert.equal(area([null, 10, 5, null, 10], 40, 10, 10), 'M10 0L20 5L20 10L10 10ZM40 0L40 10L40 10Z')
  assert.equal(area([], 40, 10, 10), '')
})

test('what was before the start has its place in a history', () => {
  const told = whole(overview({ points: 5, sinks: [station('sink', 'loki', { rates: [1, 2], errors: [], lags: [7] })] }))
  assert.deepEqual(told.sinks[0]?.rates, [null, null, null, 1, 2])
  assert.deepEqual(told.sinks[0]?.lags, [null, null, null, null, 7])
  assert.deepEqual(told.wal.sizes, [null, null, null, 0, 1024])
  assert.deepEqual(whole(told), told)
})

test('a flood is thicker than a trickle, and neither leaves the picture', () => {
  assert.ok(thickness(0) < thickness(1) && thickness(1) < thickness(1e4) && thickness(1e12) <= 7)
})

test('a long error is told on two lines, at a space where there is one', () => {
  assert.deepEqual(folded('short', 70, 7), ['short'])
  assert.deepEqual(folded('nobody answers', 70, 7), ['nobody', 'answers'])
  assert.deepEqual(folded('nowhereanybody', 70, 7), ['nowhereany', 'body'])
  assert.deepEqual(folded('nobody answers there at all', 70, 7), ['nobody', 'answers t…'])
})

test('long titles are cut where the card ends', () => {
  assert.equal(fit('a title that is long', 70, 7), 'a title t…')
  assert.equal(fit('short', 70, 7), 'short')
})

test('operations are shown as a person says them, to whoever may call them', () => {
  assert.equal(verb('retryNow'), 'Retry now')
  assert.ok(within('admin', 'operator') && within('operator', 'operator') && !within('viewer', 'operator') && !within(undefined, 'viewer'))
})
