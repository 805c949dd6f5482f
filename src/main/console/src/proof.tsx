import * as React from 'react'
import { useCalled, useDoing, usePage } from './host'
import { BEANS } from './model'
import { harmless } from './text'
import { Badge, Button, Field, Section, Table, Written } from './widgets'
import * as words from './words'

export interface Check {
  readonly state: 'off' | 'none' | 'running' | 'passed' | 'failed'
  readonly cases?: number
  readonly error?: string
  readonly results?: readonly {
    readonly case: string
    readonly file: string
    readonly line: number
    readonly passed: boolean
    readonly error: string
    readonly differences: readonly { readonly path: string; readonly expected: string; readonly came: string }[]
  }[]
}

interface Count {
  readonly name: string
  readonly before: number
  readonly after: number
}

export interface Comparison {
  readonly problems?: readonly string[]
  readonly same?: boolean
  readonly lines?: number
  readonly places?: readonly {
    readonly place: string
    readonly before: number
    readonly after: number
    readonly onlyBefore: number
    readonly onlyAfter: number
    readonly examples: readonly { readonly before: string | null; readonly after: string | null }[]
  }[]
  readonly counts?: readonly Count[]
  readonly redacted?: readonly Count[]
}

/** Whether the newest edit of the routes passed its cases, and what it would change. */
export function Proof() {
  const { allowed } = usePage()
  const { value: check } = useCalled<Check>(5000, BEANS.proof, 'lastCheck')
  const { value: captures } = useCalled<{ capture: string }[]>(60_000, BEANS.analysis, 'catalog')
  const { busy, run } = useDoing()
  const [capture, setCapture] = React.useState('')
  const [compared, setCompared] = React.useState<Comparison | null>(null)
  const chosen = capture === '' ? (captures?.[0]?.capture ?? '') : capture
  const compare = async () => {
    const said = await run('', BEANS.proof, 'tryEdit', chosen, '', 10_000)
    setCompared(said === undefined ? null : (said as Comparison))
  }
  return check === null ? null : (
    <Section title="Edits" aside={<CheckBadge check={check} />}>
      <CheckResult check={check} />
      {allowed.may(BEANS.proof, 'tryEdit') ? (
        <form
          className="w-row w-ends"
          onSubmit={event => {
            event.preventDefault()
            void compare()
          }}
        >
          <Field label="What would the files of your folder change for the lines of">
            <select value={chosen} onChange={event => setCapture(event.target.value)}>
              {(captures ?? []).map(one => (
                <option key={one.capture} value={one.capture}>
                  {harmless(one.capture)}
                </option>
              ))}
            </select>
          </Field>
          <Button submit kind="main" disabled={busy || chosen === ''}>
            {busy ? 'Comparing …' : 'Compare'}
          </Button>
        </form>
      ) : null}
      {compared === null ? null : <Compared compared={compared} />}
    </Section>
  )
}

function CheckBadge({ check }: { check: Check }) {
  return check.state === 'passed' ? (
    <Badge name="running">the newest edit passed {words.many(check.cases ?? 0, 'case')}</Badge>
  ) : check.state === 'failed' ? (
    <Badge name="in_trouble">the newest edit waits: it failed</Badge>
  ) : check.state === 'running' ? (
    <Badge name="info">an edit is being checked</Badge>
  ) : null
}

export function CheckResult({ check }: { check: Check }) {
  if (check.state === 'off') {
    return <p className="w-hint">Edits go live unproved. Name a folder of cases in wadi.routes.reloadCheck, and each waits until it has passed them.</p>
  }
  const failed = (check.results ?? []).filter(result => !result.passed)
  return (
    <>
      {(check.error ?? '') === '' ? null : (
        <p className="w-trouble">
          <Written text={check.error ?? ''} />
        </p>
      )}
      {check.state === 'none' ? <p className="w-hint">No edit has been checked since the start.</p> : null}
      {failed.length === 0 ? null : (
        <Table label="Cases that failed" heads={['Case', 'Where', 'Expected', 'Came']}>
          {failed.flatMap(result =>
            (result.differences.length === 0 ? [{ path: result.error, expected: '', came: '' }] : result.differences).map((one, i) => (
              <tr key={result.case + i}>
                <td>
                  {harmless(result.case)}
                  <div className="w-hint">
                    {harmless(result.file)}:{result.line}
                  </div>
                </td>
                <td className="w-mono">{harmless(one.path)}</td>
                <td className="w-mono">
                  <Written text={String(one.expected)} />
                </td>
                <td className="w-mono">
                  <Written text={String(one.came)} />
                </td>
              </tr>
            )),
          )}
        </Table>
      )}
    </>
  )
}

export function Compared({ compared }: { compared: Comparison }) {
  if (compared.problems !== undefined) {
    return (
      <ul className="w-list" aria-live="polite">
        {compared.problems.map(problem => (
          <li key={problem} className="w-bad">
            <Written text={problem} />
          </li>
        ))}
      </ul>
    )
  }
  const counts = [...(compared.counts ?? []), ...(compared.redacted ?? []).map(one => ({ ...one, name: 'redacted ' + one.name }))].filter(
    one => one.before !== one.after,
  )
  return (
    <div aria-live="polite" className="w-result">
      <p>
        <Badge name={compared.same === true ? 'running' : 'warning'}>
          {compared.same === true ? 'no difference' : 'differences'} in {words.many(compared.lines ?? 0, 'line')}
        </Badge>
      </p>
      {counts.length === 0 ? null : (
        <Table label="Counts that differ" heads={['What', 'Now', 'With the edit']}>
          {counts.map(one => (
            <tr key={one.name}>
              <td>{harmless(one.name)}</td>
              <td className="w-n">{words.exact(one.before)}</td>
              <td className="w-n">{words.exact(one.after)}</td>
            </tr>
          ))}
        </Table>
      )}
      {(compared.places ?? [])
        .filter(place => place.onlyBefore + place.onlyAfter > 0 || place.before !== place.after)
        .map(place => (
          <React.Fragment key={place.place}>
            <h3>
              {harmless(place.place)}: {words.exact(place.before)} now, {words.exact(place.after)} with the edit
            </h3>
            <Table label={'Examples of ' + place.place} heads={['Now', 'With the edit']}>
              {place.examples.map((example, i) => (
                <tr key={i}>
                  <td className="w-mono w-anywhere">{example.before === null ? '–' : <Written text={example.before} />}</td>
                  <td className="w-mono w-anywhere">{example.after === null ? '–' : <Written text={example.after} />}</td>
                </tr>
              ))}
            </Table>
          </React.Fragment>
        ))}
    </div>
  )
}
