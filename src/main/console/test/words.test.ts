import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as words from '../src/words'

test('numbers are short and say their unit', () => {
  assert.equal(words.count(0), '0')
  assert.equal(words.count(3.25), '3.3')
  assert.equal(words.count(9999), '9999')
  assert.equal(words.count(41230), '41.2 k')
  assert.equal(words.count(1_500_000), '1.50 M')
  assert.equal(words.count(null), '–')
  assert.equal(words.bytes(1023), '1023 B')
  assert.equal(words.bytes(1536), '1.50 KiB')
  assert.equal(words.bytes(73_400_320), '70.0 MiB')
  assert.equal(words.rate(12, 'lines'), '12 lines/s')
  assert.equal(words.rate(null, 'lines'), '–')
})

test('a share that is not nothing does not look like nothing', () => {
  assert.equal(words.percent(0), '0 %')
  assert.equal(words.percent(0.00001), '< 0.1 %')
  assert.equal(words.percent(0.034), '3.4 %')
  assert.equal(words.percent(0.95), '95 %')
})

test('spans have their two largest units', () => {
  assert.equal(words.span(0), '0 s')
  assert.equal(words.span(0.2), '< 1 s')
  assert.equal(words.span(59.4), '59 s')
  assert.equal(words.span(61), '1 min 1 s')
  assert.equal(words.span(754), '12 min')
  assert.equal(words.span(7800), '2 h 10 min')
  assert.equal(words.span(200_000), '2 days')
  assert.equal(words.span(Number.NaN), '–')
})

test('a time of another day has its date', () => {
  const now = new Date(2026, 0, 31, 12, 0, 0).getTime()
  assert.equal(words.clock(new Date(2026, 0, 31, 9, 5, 7).toISOString(), now), '09:05:07')
  assert.equal(words.clock(new Date(2026, 0, 30, 9, 5, 7).toISOString(), now), '2026-01-30 09:05:07')
  assert.equal(words.clock('', now), '–')
  assert.equal(words.ago('no time', now), '–')
})

test('one is one, more are many', () => {
  assert.equal(words.many(1, 'line'), '1 line')
  assert.equal(words.many(1200, 'line'), '1,200 lines')
  assert.equal(words.many(2, 'entry', 'entries'), '2 entries')
})
