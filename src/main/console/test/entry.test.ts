import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as React from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import '../entry/entry'

interface Container {
  init(lent: object): void
  get(): Promise<() => { plugin(): Promise<void> }>
}

interface Tab {
  readonly path: string
  readonly component: () => React.ReactElement
}

/* A browser in which the script of the page does this when it is asked for. */
async function started(script: (element: { onload(): void; onerror(): void }) => void, lent = everything): Promise<Tab[]> {
  const tabs: Tab[] = []
  const world = globalThis as Record<string, unknown>
  delete world['wadiPage']
  world['document'] = {
    createElement: () => ({}),
    head: { append: (element: { onload(): void; onerror(): void }) => setTimeout(() => script(element), 0) },
  }
  const container = world['wadiEntry'] as Container
  container.init(lent(tabs))
  await (await container.get())().plugin()
  return tabs
}

const lendable = (value: unknown) => ({ '1.0.0': { get: async () => () => value } })
const everything = (tabs: Tab[]) => ({
  react: lendable(React),
  '@hawtio/react': lendable({ hawtio: { addPlugin: (tab: Tab) => tabs.push(tab), getBasePath: () => '/hawtio' } }),
})

test('the page that comes is the first tab', async () => {
  let lent: object | undefined
  const [tab, ...more] = await started(element => {
    Object.assign(globalThis, {
      wadiPage: { init: (scope: object) => (lent = scope), get: async () => () => ({ page: async () => () => null }) },
    })
    element.onload()
  })
  assert.equal(tab?.path, '/wadi')
  assert.deepEqual(more, [])
  assert.ok(lent !== undefined && 'react' in lent)
})

test('a page that is missing, is something else or breaks at its start leaves Hawtio running, with a tab', async () => {
  const ways: ((element: { onload(): void; onerror(): void }) => void)[] = [
    element => element.onerror(),
    element => element.onload(),
    element => {
      Object.assign(globalThis, { wadiPage: {} })
      element.onload()
    },
    element => {
      Object.assign(globalThis, {
        wadiPage: { init: () => undefined, get: async () => () => ({ page: () => Promise.reject(new Error('no storage')) }) },
      })
      element.onload()
    },
  ]
  for (const way of ways) {
    const [tab] = await quietly(() => started(way))
    assert.equal(tab?.path, '/wadi')
    assert.match(renderToStaticMarkup(React.createElement(tab?.component)), /Loading/)
  }
})

test('a console that lends nothing has no tab of ours, and starts', async () => {
  const tabs = await quietly(() => started(element => element.onload(), () => ({}) as ReturnType<typeof everything>))
  assert.deepEqual(tabs, [])
})

/* What goes to the browser's console is not what these tests are about. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { error } = console
  console.error = () => undefined
  try {
    return await run()
  } finally {
    console.error = error
  }
}
