import { type Answer, type Jolokia, type Question, SessionEnded } from './jolokia'

/** Time, so that a test need not wait for it. */
export interface Clock {
  now(): number
  later(millis: number, run: () => void): () => void
}

/** How the page stands with the gateway. */
export interface Contact {
  readonly state: 'asking' | 'fresh' | 'lost' | 'ended'
  /** When the last answer came; 0 for never. */
  readonly at: number
  /** Why there is none. */
  readonly reason: string
}

interface Standing {
  readonly question: () => Question | undefined
  readonly everyMillis: number
  readonly tell: (answer: Answer) => void
  due: number
}

export interface Handle {
  /** Asks as soon as possible, out of turn. */
  now(): void
  stop(): void
}

/**
 * Questions that are asked again and again while somebody looks. What is due goes out as one
 * request; one request is under way at a time, so a slow gateway is asked less often. A page that
 * nobody sees asks nothing.
 */
export class Polls {
  private readonly standing = new Set<Standing>()
  private readonly watchers = new Set<(contact: Contact) => void>()
  private contact: Contact = { state: 'asking', at: 0, reason: '' }
  private cancel: (() => void) | undefined
  private busy = false
  private seen = true

  constructor(
    private readonly jolokia: Jolokia,
    private readonly clock: Clock,
  ) {}

  /**
   * @param question what to ask, made anew each time; undefined skips a turn
   */
  every(everyMillis: number, question: () => Question | undefined, tell: (answer: Answer) => void): Handle {
    const one: Standing = { question, everyMillis, tell, due: this.clock.now() }
    this.standing.add(one)
    this.plan()
    return {
      now: () => {
        one.due = this.clock.now()
        this.plan()
      },
      stop: () => {
        this.standing.delete(one)
        this.plan()
      },
    }
  }

  watch(watcher: (contact: Contact) => void): () => void {
    this.watchers.add(watcher)
    watcher(this.contact)
    return () => this.watchers.delete(watcher)
  }

  /** Whether anybody sees the page. */
  show(seen: boolean): void {
    this.seen = seen
    this.plan()
  }

  /** Asks everything now. */
  now(): void {
    for (const one of this.standing) {
      one.due = this.clock.now()
    }
    this.plan()
  }

  /** What a call outside of the turns learned about the session. */
  ended(): void {
    this.set({ state: 'ended', at: this.contact.at, reason: '' })
    this.plan()
  }

  private plan(): void {
    this.cancel?.()
    this.cancel = undefined
    if (this.busy || !this.seen || this.standing.size === 0 || this.contact.state === 'ended') {
      return
    }
    const next = Math.min(...[...this.standing].map(one => one.due))
    this.cancel = this.clock.later(Math.max(0, next - this.clock.now()), () => void this.turn())
  }

  private async turn(): Promise<void> {
    this.cancel = undefined
    const now = this.clock.now()
    const asked: { one: Standing; question: Question }[] = []
    for (const one of this.standing) {
      if (one.due <= now) {
        one.due = now + one.everyMillis
        const question = one.question()
        if (question !== undefined) {
          asked.push({ one, question })
        }
      }
    }
    if (asked.length > 0) {
      this.busy = true
      try {
        const answers = await this.jolokia.ask(asked.map(({ question }) => question))
        this.set({ state: 'fresh', at: this.clock.now(), reason: '' })
        asked.forEach(({ one }, i) => {
          const answer = answers[i]
          if (answer !== undefined && this.standing.has(one)) {
            one.tell(answer)
          }
        })
      } catch (e) {
        const reason = e instanceof Error ? e.message : String(e)
        this.set({ state: e instanceof SessionEnded ? 'ended' : 'lost', at: this.contact.at, reason })
      } finally {
        this.busy = false
      }
    }
    this.plan()
  }

  private set(contact: Contact): void {
    this.contact = contact
    for (const watcher of this.watchers) {
      watcher(contact)
    }
  }
}
