/**
 * What Hawtio loads when it starts, as a container of modules with one in it: it fetches the page and
 * registers it as the first tab. Hawtio waits for ever for a plugin that fails, so nothing in here does:
 * when the page cannot be had, or breaks while it is drawn, its tab says so, and all other tabs work.
 */
interface Lent {
  readonly [name: string]: { readonly [version: string]: { get(): Promise<() => unknown> } }
}

interface EntryReact {
  readonly Component: new (props: object) => { state: unknown; setState(next: object): void; readonly props: object }
  createElement(type: unknown, props?: object | null, ...children: unknown[]): unknown
  useEffect(effect: () => void | (() => void), needs: readonly unknown[]): void
  useState<T>(first: T): [T, (next: T) => void]
}

interface EntryHawtio {
  readonly hawtio: { addPlugin(plugin: object): unknown; getBasePath(): string | undefined }
}

/** What page.js leaves for us. */
interface EntryPage {
  init(lent: Lent): void
  get(): Promise<() => { page(base: string): Promise<unknown> }>
}

const container = (() => {
  // So long Hawtio's start waits for the page; what comes later is shown when it comes.
  const PATIENCE_MILLIS = 4000

  let lent: Lent = {}

  const borrowed = async <T>(name: string): Promise<T> => {
    const versions = lent[name] ?? {}
    const newest = Object.keys(versions)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1)
    const version = versions[newest ?? '']
    if (version === undefined) {
      throw new Error('this console lends no ' + name)
    }
    return (await version.get())() as T
  }

  const script = (address: string): Promise<void> =>
    new Promise((loaded, failed) => {
      const element = document.createElement('script')
      element.src = address
      element.onload = () => loaded()
      element.onerror = () => failed(new Error(address + ' could not be loaded'))
      document.head.append(element)
    })

  const fetched = async (base: string): Promise<unknown> => {
    await script(base + '/page/page.js')
    const { wadiPage } = globalThis as { wadiPage?: EntryPage }
    if (wadiPage === undefined) {
      throw new Error(base + '/page/page.js is not what it should be')
    }
    wadiPage.init(lent)
    return (await wadiPage.get())().page(base)
  }

  const words = (e: unknown): string => (e instanceof Error ? e.message : String(e))

  const apology = (React: EntryReact, why: string) =>
    React.createElement(
      'div',
      { role: 'alert', style: { padding: '24px', maxWidth: '70ch' } },
      React.createElement('h1', { style: { fontSize: '18px', fontWeight: 600 } }, "Wadi's own page cannot be shown"),
      React.createElement('p', { style: { margin: '8px 0' } }, why + '.'),
      React.createElement(
        'p',
        { style: { margin: '8px 0' } },
        'The gateway is not touched by that. The other tabs of the console work: Camel shows the routes, JMX the numbers and what can be called.',
      ),
      React.createElement('button', { type: 'button', onClick: () => location.reload() }, 'Load it again'),
    )

  const tab = (React: EntryReact, page: Promise<unknown>) => {
    type State = { readonly component?: unknown; readonly why?: string }
    class Boundary extends React.Component {
      override state: State = {}
      static getDerivedStateFromError(e: unknown): State {
        return { why: 'It broke while it was drawn: ' + words(e) }
      }
      render(): unknown {
        return this.state.why === undefined ? (this.props as { children: unknown }).children : apology(React, this.state.why)
      }
    }
    return () => {
      const [{ component, why }, become] = React.useState<State>({})
      React.useEffect(() => {
        let shown = true
        page.then(
          made => shown && become({ component: made }),
          (e: unknown) => shown && become({ why: 'It did not come: ' + words(e) }),
        )
        return () => {
          shown = false
        }
      }, [])
      return why !== undefined
        ? apology(React, why)
        : component === undefined
          ? React.createElement('p', { style: { padding: '24px' } }, 'Loading …')
          : React.createElement(Boundary, null, React.createElement(component))
    }
  }

  const plugin = async (): Promise<void> => {
    try {
      const [React, { hawtio }] = await Promise.all([borrowed<EntryReact>('react'), borrowed<EntryHawtio>('@hawtio/react')])
      const page = fetched(hawtio.getBasePath() ?? '/hawtio')
      const settled = page.then(
        () => undefined,
        (e: unknown) => console.error("Wadi's own page did not come.", e),
      )
      await Promise.race([settled, new Promise(late => setTimeout(late, PATIENCE_MILLIS))])
      hawtio.addPlugin({
        id: 'wadi',
        title: 'Wadi',
        path: '/wadi',
        order: -100,
        component: tab(React, page),
        knownQueryParams: ['q', 'tenant', 'of', 'file'],
        isActive: async () => true,
      })
    } catch (e) {
      console.error("Wadi's own page has no tab.", e)
    }
  }

  return {
    init: (scope: Lent): void => {
      lent = scope
    },
    get: async () => () => ({ plugin }),
  }
})()
Object.assign(globalThis, { wadiEntry: container })
