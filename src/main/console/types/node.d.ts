// As much of node as the tests use.
declare module 'node:test' {
  export function test(name: string, run: () => void | Promise<void>): void
}
declare module 'node:assert/strict' {
  const assert: {
    equal(seen: unknown, wanted: unknown, words?: string): void
    deepEqual(seen: unknown, wanted: unknown, words?: string): void
    ok(seen: unknown, words?: string): asserts seen
    match(seen: string, wanted: RegExp, words?: string): void
    doesNotMatch(seen: string, wanted: RegExp, words?: string): void
    rejects(seen: Promise<unknown>, wanted: RegExp): Promise<void>
  }
  export default assert
}
declare module 'react-dom/server' {
  import type { ReactElement } from 'react'
  export function renderToStaticMarkup(element: ReactElement): string
}
