import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, Jolokia, exec, read } from '../src/jolokia'
import { type Clock, type Contact, Polls } from '../src/polls'

/** Time that a test moves, and a gateway that answers what the test says. */
class Scene implements Clock {
  time = 1000
  status = 200
  asked: unknown[][] = []
  private waiting: { at: number; run: () => void }[] = []
  readonly polls = new Polls(
    new Jolokia(async (_address, request) => {
      const questions = JSON.parse(request.body) as unknown[]
      this.asked.push(questions)
      return { status: this.status, json: async () => questions.map((_, i) => ({ status: 200, value: i })) }
    }, '/jolokia'),
    this,
  )

  now(): number {
    return this.time
  }

  later(millis: number, run: () => void): () => void {
    const one = { at: this.time + millis, run }
    this.waiting.push(one)
    return () => {
      this.waiting = this.waiting.filter(other => other !== one)
    }
  }

  get planned(): number {
    return this.waiting.length
  }

  /** Lets time pass, with all that becomes due on the way. */
  async pass(millis: number): Promise<void> {
    const end = this.time + millis
    for (;;) {
      const next = this.waiting.filter(one => one.at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) {
        break
      }
      this.waiting = this.waiting.filter(one => one !== next)
      this.time = Math.max(this.time, next.at)
      next.run()
      await settled()
    }
    this.time = end
  }
}

const settled = () => new Promise<void>(done => setTimeout(done, 0))

test('what is due at the same time travels as one request, each answer to whoever asked', async () => {
  const scene = new Scene()
  const said: [string, Answer][] = []
  scene.polls.every(5000, () => exec('bean', 'overview'), answer => said.push(['overview', answer]))
  scene.polls.every(5000, () => read('bean', 'A', 'B'), answer => said.push(['read', answer]))
  await scene.pass(0)
  assert.equal(scene.asked.length, 1)
  assert.deepEqual(scene.asked[0], [
    { type: 'exec', mbean: 'bean', operation: 'overview', arguments: [] },
    { type: 'read', mbean: 'bean', attribute: ['A', 'B'] },
  ])
  assert.deepEqual(said, [
    ['overview', { ok: true, value: 0 }],
    ['read', { ok: true, value: 1 }],
  ])
  await scene.pass(10_000)
  assert.equal(scene.asked.length, 3)
})

test('a page that nobody sees asks nothing, and asks at once when it is seen again', async () => {
  const scene = new Scene()
  scene.polls.every(1000, () => exec('bean', 'follow'), () => {})
  await scene.pass(3000)
  const before = scene.asked.length
  scene.polls.show(false)
  await scene.pass(3_600_000)
  assert.equal(scene.asked.length, before)
  assert.equal(scene.planned, 0)
  scene.polls.show(true)
  await scene.pass(0)
  assert.equal(scene.asked.length, before + 1)
})

test('when the last part is closed nothing is planned any more', async () => {
  const scene = new Scene()
  const asking = scene.polls.every(1000, () => exec('bean', 'follow'), () => {})
  await scene.pass(2000)
  asking.stop()
  assert.equal(scene.planned, 0)
})

test('a gateway that answers slowly has one request at a time', async () => {
  let answer: () => void = () => {}
  let asked = 0
  const scene = new Scene()
  const polls = new Polls(
    new Jolokia(async () => {
      asked++
      await new Promise<void>(done => (answer = done))
      return { status: 200, json: async () => [{ status: 200, value: 1 }] }
    }, '/jolokia'),
    scene,
  )
  const handle = polls.every(1000, () => exec('bean', 'slow'), () => {})
  await scene.pass(10_000)
  handle.now()
  await scene.pass(10_000)
  assert.equal(asked, 1)
  answer()
  await settled()
  await scene.pass(0)
  assert.equal(asked, 2)
})

test('a lost gateway is asked again; an ended session is told and asked no more', async () => {
  const scene = new Scene()
  const states: string[] = []
  scene.polls.watch((contact: Contact) => states.push(contact.state))
  scene.polls.every(1000, () => exec('bean', 'overview'), () => {})
  await scene.pass(0)
  scene.status = 502
  await scene.pass(1000)
  scene.status = 200
  await scene.pass(1000)
  scene.status = 401
  await scene.pass(1000)
  const asked = scene.asked.length
  await scene.pass(100_000)
  assert.deepEqual(states, ['asking', 'fresh', 'lost', 'fresh', 'ended'])
  assert.equal(scene.asked.length, asked)
})

test('a question that was refused says why in one sentence, without names of classes', async () => {
  const jolokia = new Jolokia(
    async () => ({
      status: 200,
      json: async () => [{ status: 500, error: 'java.lang.IllegalArgumentException : no such tenant' }],
    }),
    '/jolokia',
  )
  await assert.rejects(jolokia.call('bean', 'tail', 'x'), /^(Error: )?no such tenant$/)
})

test('an answer that is no answer is a gateway that cannot be reached', async () => {
  for (const said of [{}, [], [1, 2], 'login']) {
    const jolokia = new Jolokia(async () => ({ status: 200, json: async () => said }), '/jolokia')
    await assert.rejects(jolokia.ask([exec('bean', 'a')]), /does not fit/)
  }
})
