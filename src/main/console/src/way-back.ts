/**
 * The way back to where somebody was before the login. Hawtio's login leads to its front page, which
 * is ours; the place that was asked for waits in the session of the tab until then.
 */
export interface Notes {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const WISH = 'wadi.way-back'
const LAST = 'wadi.last-place'
const GOOD_FOR_MILLIS = 12 * 3600 * 1000

export interface Place {
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

export class WayBack {
  constructor(
    private readonly notes: Notes,
    private readonly base: string,
    private readonly now: () => number,
  ) {}

  /** The page at a place goes away: perhaps because a session ended. */
  leaves(place: Place): void {
    this.note(LAST, place)
  }

  /** The page begins at a place. Without a login that is where to come back to, or else the last one. */
  begins(place: Place, loggedIn: boolean): void {
    if (!loggedIn) {
      const last = this.notes.getItem(LAST)
      if (!this.note(WISH, place) && last !== null && this.notes.getItem(WISH) === null) {
        this.notes.setItem(WISH, last)
      }
    } else if (this.wanted(place) !== null) {
      this.notes.removeItem(WISH)
    }
    this.notes.removeItem(LAST)
  }

  /** Where to go on, once; null when there is nowhere. */
  take(): string | null {
    const noted = this.notes.getItem(WISH)
    this.notes.removeItem(WISH)
    if (noted === null) {
      return null
    }
    try {
      const { to, at } = JSON.parse(noted) as { to: unknown; at: unknown }
      // A path of this console, never of another host.
      return typeof to === 'string' && /^\/[^/\\]/.test(to) && typeof at === 'number' && this.now() - at < GOOD_FOR_MILLIS
        ? to
        : null
    } catch {
      return null
    }
  }

  private note(key: string, place: Place): boolean {
    const to = this.wanted(place)
    if (to === null) {
      return false
    }
    this.notes.setItem(key, JSON.stringify({ to, at: this.now() }))
    return true
  }

  /* The login itself and the front page are no places to come back to. */
  private wanted({ pathname, search, hash }: Place): string | null {
    const path = pathname.startsWith(this.base + '/') ? pathname.slice(this.base.length) : '/'
    return path === '/' || /^\/(login|auth)(\/|$)/.test(path) ? null : path + search + hash
  }
}
