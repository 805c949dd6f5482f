/** Asks the gateway: any number of questions travel as one request. */

export type Question =
  | { readonly type: 'read'; readonly mbean: string; readonly attribute: string | readonly string[] }
  | {
      readonly type: 'exec'
      readonly mbean: string
      readonly operation: string
      readonly arguments: readonly (string | number | boolean)[]
    }

/** What was said to one question: a value, or one sentence on why there is none. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly status: number }

/** The login has ended; nothing is answered until there is a new one. */
export class SessionEnded extends Error {}

/** The gateway does not answer, or something in between does in its place. */
export class Unreachable extends Error {}

/** The gateway said no to this one question. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

export type Fetch = (
  address: string,
  request: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>

const PATIENCE_MILLIS = 20_000

export function read(mbean: string, ...attributes: string[]): Question {
  return { type: 'read', mbean, attribute: attributes }
}

export function exec(mbean: string, operation: string, ...args: (string | number | boolean)[]): Question {
  return { type: 'exec', mbean, operation, arguments: args }
}

export class Jolokia {
  constructor(
    private readonly fetch: Fetch,
    private readonly address: string,
  ) {}

  /** The answers, in the order of the questions. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    let response
    try {
      response = await this.fetch(this.address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(questions),
        signal: AbortSignal.timeout(PATIENCE_MILLIS),
      })
    } catch (e) {
      throw new Unreachable(e instanceof Error ? e.message : String(e))
    }
    if (response.status === 401 || response.status === 403) {
      throw new SessionEnded('the session has ended')
    }
    if (response.status !== 200) {
      throw new Unreachable('the gateway answered with status ' + response.status)
    }
    let said: unknown
    try {
      said = await response.json()
    } catch {
      throw new Unreachable('the answer is not JSON')
    }
    if (!Array.isArray(said) || said.length !== questions.length) {
      throw new Unreachable('the answer does not fit the questions')
    }
    return said.map(answer)
  }

  /** Calls one operation and gives its value. */
  async call(mbean: string, operation: string, ...args: (string | number | boolean)[]): Promise<unknown> {
    const [said] = await this.ask([exec(mbean, operation, ...args)])
    if (said === undefined || !said.ok) {
      throw new Refused(said?.error ?? 'no answer', said?.status ?? 500)
    }
    return said.value
  }
}

function answer(said: unknown): Answer {
  const one = (said ?? {}) as { status?: number; value?: unknown; error?: string }
  return one.status === 200
    ? { ok: true, value: one.value }
    : { ok: false, error: sentence(one.error ?? 'no reason was given'), status: one.status ?? 500 }
}

/** The message of an exception without the names of classes before it. */
export function sentence(error: string): string {
  const plain = error.replace(/^(?:[\w$]+\.)+[\w$]+\s*:\s*/, '')
  return plain === error || plain === '' ? error : sentence(plain)
}

/** Some operations answer with JSON as a text. */
export function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}
