import * as React from 'react'
import { type Answer, type Jolokia, type Question, Refused, SessionEnded, exec } from './jolokia'
import { Allowed, BEANS, type Overview, type WhoAmI } from './model'
import type { Contact, Handle, Polls } from './polls'

/** What every part of the page stands on. */
export interface Host {
  readonly jolokia: Jolokia
  readonly polls: Polls
}

/** A message of the page about something that was done or could not be. */
export interface Notice {
  readonly id: number
  readonly words: string
  readonly weight: 'good' | 'danger'
}

export interface Page {
  readonly host: Host
  readonly me: WhoAmI | null
  readonly allowed: Allowed
  readonly overview: Overview | null
  /** Says it where everybody looks, and to readers of screens. */
  tell(words: string, weight: 'good' | 'danger'): void
  /** Asks for the overview out of turn: after something was done. */
  refresh(): void
}

export const NOBODY = new Allowed({})

export const PageContext = React.createContext<Page | null>(null)

export function usePage(): Page {
  const page = React.useContext(PageContext)
  if (page === null) {
    throw new Error('outside of the page')
  }
  return page
}

export interface Known<T> {
  readonly value: T | null
  readonly error: string
  /** Asks again now. */
  again(): void
}

/**
 * The answer to a question that is asked again and again while the component is shown.
 *
 * @param key tells questions apart: another key begins anew; '' asks nothing
 */
export function useAsked<T>(key: string, everyMillis: number, question: Question): Known<T> {
  const { polls } = usePage().host
  const [said, setSaid] = React.useState<{ key: string; value: T | null; error: string }>({ key, value: null, error: '' })
  const handle = React.useRef<Handle>(null)
  React.useEffect(() => {
    if (key === '') {
      return undefined
    }
    const asking = polls.every(
      everyMillis,
      () => question,
      answer =>
        setSaid(before =>
          answer.ok
            ? { key, value: answer.value as T, error: '' }
            : { key, value: before.key === key ? before.value : null, error: answer.error },
        ),
    )
    handle.current = asking
    return () => asking.stop()
  }, [key, everyMillis, polls])
  const again = React.useCallback(() => handle.current?.now(), [])
  return said.key === key ? { value: said.value, error: said.error, again } : { value: null, error: '', again }
}

/** The same with an operation of the gateway. */
export function useCalled<T>(
  everyMillis: number,
  mbean: string,
  operation: string,
  ...args: (string | number | boolean)[]
): Known<T> {
  return useAsked<T>(JSON.stringify([mbean, operation, args]), everyMillis, exec(mbean, operation, ...args))
}

export interface Doing {
  readonly busy: boolean
  /** Calls an operation; what goes wrong is told. The value, or undefined when it failed. */
  run(words: string, mbean: string, operation: string, ...args: (string | number | boolean)[]): Promise<unknown>
}

/** Something that is done at the press of a button. */
export function useDoing(): Doing {
  const page = usePage()
  const [busy, setBusy] = React.useState(false)
  const run = async (
    words: string,
    mbean: string,
    operation: string,
    ...args: (string | number | boolean)[]
  ): Promise<unknown> => {
    setBusy(true)
    try {
      const value = await page.host.jolokia.call(mbean, operation, ...args)
      if (words !== '') {
        page.tell(words, 'good')
      }
      page.refresh()
      return value ?? null
    } catch (e) {
      if (e instanceof SessionEnded) {
        page.host.polls.ended()
      } else {
        page.tell((e instanceof Refused ? '' : 'It could not be asked: ') + (e instanceof Error ? e.message : String(e)), 'danger')
      }
      return undefined
    } finally {
      setBusy(false)
    }
  }
  return { busy, run }
}

/** The present time, anew each second while somebody looks. */
export function useNow(): number {
  const [now, setNow] = React.useState(Date.now())
  React.useEffect(() => {
    const ticking = setInterval(() => {
      if (!document.hidden) {
        setNow(Date.now())
      }
    }, 1000)
    return () => clearInterval(ticking)
  }, [])
  return now
}

export function useContact(polls: Polls): Contact {
  const [contact, setContact] = React.useState<Contact>({ state: 'asking', at: 0, reason: '' })
  React.useEffect(() => polls.watch(setContact), [polls])
  return contact
}

/** Who looks and what they may do: asked once, and again when the page was not seen for long. */
export function useWho(host: Host): { me: WhoAmI | null; allowed: Allowed; error: string } {
  const [who, setWho] = React.useState<{ me: WhoAmI | null; allowed: Allowed; error: string }>({
    me: null,
    allowed: NOBODY,
    error: '',
  })
  React.useEffect(() => {
    const me = host.polls.every(60_000, () => exec(BEANS.console, 'whoami'), answer =>
      setWho(before => (answer.ok ? { ...before, me: answer.value as WhoAmI, error: '' } : { ...before, error: answer.error })),
    )
    const allowed = host.polls.every(60_000, () => exec(BEANS.console, 'allowed'), (answer: Answer) =>
      setWho(before =>
        answer.ok ? { ...before, allowed: new Allowed(answer.value as Record<string, string[]>) } : before,
      ),
    )
    return () => {
      me.stop()
      allowed.stop()
    }
  }, [host])
  return who
}
