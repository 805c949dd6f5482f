import assert from 'node:assert/strict'
import { test } from 'node:test'
import { harmless, json, pieces } from '../src/text'

test('a line without anything special is one piece of text', () => {
  assert.deepEqual(pieces('GET /cart took 12 ms\tok'), [{ kind: 'text', text: 'GET /cart took 12 ms\tok', words: '' }])
})

test('markup stays text: nobody turns it into anything else', () => {
  const line = '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;'
  assert.deepEqual(pieces(line), [{ kind: 'text', text: line, words: '' }])
})

test('commands to a terminal are signs that can be seen', () => {
  assert.deepEqual(
    pieces('\u001b[31mred').map(piece => [piece.kind, piece.text]),
    [
      ['control', 'ESC'],
      ['text', '[31mred'],
    ],
  )
  assert.equal(harmless('a\rb\u0000c\u007fd\u009be'), 'a‹CR›b‹NUL›c‹DEL›d‹U+009B›e')
})

test('no character that turns the direction of a text, joins or hides is left as it is', () => {
  const unseen = [0x200e, 0x200f, 0x061c, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]
  unseen.push(0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x2028, 0x2029, 0x0085, 0xe0041, 0xe007f, 0xfe0f, 0x3164, 0x180e)
  for (const code of unseen) {
    const shown = harmless('a' + String.fromCodePoint(code) + 'b')
    assert.equal(shown, 'a‹U+' + code.toString(16).toUpperCase().padStart(4, '0') + '›b')
  }
})

test('half of a pair of surrogates is shown by its number, a whole pair as its character', () => {
  assert.equal(harmless('x\ud800y \ud83d\ude00'), 'x‹U+D800›y \ud83d\ude00')
})

test('redacted places and pseudonyms are told apart from what only looks like them', () => {
  assert.deepEqual(
    pieces('of [REDACTED:email] and <IP:7f3a9c1e> <b>x</b> [REDACTED]').map(piece => [piece.kind, piece.words]),
    [
      ['text', ''],
      ['redacted', 'email'],
      ['text', ''],
      ['pseudonym', 'ip'],
      ['text', ''],
      ['redacted', 'redacted'],
    ],
  )
})

test('what is copied is JSON that a terminal can take and that is read back as it was', () => {
  const line = { line: 'a\u001b[2J\u202eb\u009b\ud800 ü \u{e0041}' }
  const copied = json(line)
  assert.deepEqual(JSON.parse(copied), line)
  assert.match(copied, /^[\x20-\x7eü]*$/)
})
