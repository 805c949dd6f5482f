import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Place, WayBack } from '../src/way-back'

function scene(): { way: WayBack; notes: Map<string, string>; time: { now: number } } {
  const notes = new Map<string, string>()
  const time = { now: 1000 }
  const way = new WayBack(
    {
      getItem: key => notes.get(key) ?? null,
      setItem: (key, value) => void notes.set(key, value),
      removeItem: key => void notes.delete(key),
    },
    '/hawtio',
    () => time.now,
  )
  return { way, notes, time }
}

const at = (pathname: string, search = '', hash = ''): Place => ({ pathname, search, hash })

test('a link that needs a login leads where it was meant to lead, once', () => {
  const { way } = scene()
  way.begins(at('/hawtio/wadi/lines', '?q=%7Bapp%3D%22shop%22%7D', '#x'), false)
  way.begins(at('/hawtio/'), true)
  assert.equal(way.take(), '/wadi/lines?q=%7Bapp%3D%22shop%22%7D#x')
  assert.equal(way.take(), null)
})

test('when a session ends the next login leads back', () => {
  const { way } = scene()
  way.begins(at('/hawtio/camel/routes'), true)
  way.leaves(at('/hawtio/camel/routes', '?nid=1'))
  way.begins(at('/hawtio/login'), false)
  way.begins(at('/hawtio/'), true)
  assert.equal(way.take(), '/camel/routes?nid=1')
})

test('who is logged in and asks for the front page gets it', () => {
  const { way } = scene()
  way.leaves(at('/hawtio/jmx'))
  way.begins(at('/hawtio/'), true)
  assert.equal(way.take(), null)
})

test('a link that needed no login leaves no wish behind', () => {
  const { way } = scene()
  way.begins(at('/hawtio/jmx'), false)
  way.begins(at('/hawtio/camel'), true)
  assert.equal(way.take(), null)
})

test('the login, the logout and the front page are no places to come back to', () => {
  const { way } = scene()
  for (const path of ['/hawtio', '/hawtio/', '/hawtio/login', '/hawtio/auth/logout', '/elsewhere']) {
    way.begins(at(path), false)
    assert.equal(way.take(), null, path)
  }
})

test('a note that somebody else wrote leads to no other host', () => {
  const { way, notes } = scene()
  for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', 7, null]) {
    notes.set('wadi.way-back', JSON.stringify({ to, at: 1000 }))
    assert.equal(way.take(), null, String(to))
  }
  notes.set('wadi.way-back', 'no JSON')
  assert.equal(way.take(), null)
})

test('a wish from yesterday is forgotten', () => {
  const { way, time } = scene()
  way.begins(at('/hawtio/jmx'), false)
  time.now += 24 * 3600 * 1000
  assert.equal(way.take(), null)
})
