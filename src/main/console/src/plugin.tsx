import * as React from 'react'
import { Jolokia } from './jolokia'
import { WadiPage } from './page'
import { Polls } from './polls'
import { WayBack } from './way-back'

/** Makes the page: what Hawtio shows in its first tab. */
export async function page(base: string): Promise<() => React.ReactElement> {
  const wayBack = new WayBack(sessionStorage, base, () => Date.now())
  wayBack.begins(location, await loggedIn(base))
  addEventListener('pagehide', () => wayBack.leaves(location))

  const style = document.createElement('link')
  style.rel = 'stylesheet'
  style.href = base + '/page/page.css'
  document.head.append(style)

  const jolokia = new Jolokia((address, request) => fetch(address, request), base + '/jolokia')
  const polls = new Polls(jolokia, {
    now: () => Date.now(),
    later: (millis, run) => {
      const timer = setTimeout(run, millis)
      return () => clearTimeout(timer)
    },
  })
  polls.show(!document.hidden)
  document.addEventListener('visibilitychange', () => polls.show(!document.hidden))
  const host = { jolokia, polls }
  return () => <WadiPage host={host} wayBack={wayBack} />
}

/* Whoever cannot be asked is no reason to leave the console without its first page. */
async function loggedIn(base: string): Promise<boolean> {
  try {
    return (await fetch(base + '/user')).ok
  } catch {
    return false
  }
}
