import * as React from 'react'
import { useCalled, useDoing, usePage } from './host'
import { BEANS } from './model'
import { type Row, type Job, type Main, type Named, type Catalogued, found, rows, size } from './capture-rows'
import { ShareOne, Shares, type Target } from './shares'
import { harmless } from './text'
import { Badge, Bar, Button, Empty, Field, Reserved, Section, Table, Trouble, Written } from './widgets'
import * as words from './words'

const EACH_MILLIS = 5000

/** The captures: seal one, begin one, ask one, hand one on. */
export function Captures() {
  const main = useCalled<Main[]>(EACH_MILLIS, BEANS.capture, 'listCaptures')
  const named = useCalled<Named[]>(EACH_MILLIS, BEANS.named, 'listCaptures')
  const catalog = useCalled<Catalogued[]>(3 * EACH_MILLIS, BEANS.analysis, 'catalog')
  const jobs = useCalled<Job[]>(2000, BEANS.analysis, 'jobs')
  const [chosen, setChosen] = React.useState<Chosen | null>(null)
  const all = rows(main.value ?? [], named.value ?? [], catalog.value ?? [])
  const again = () => [main, named, catalog, jobs].forEach(one => one.again())
  return (
    <>
      <Trouble words={[main.error, named.error, catalog.error].filter(one => one !== '')[0] ?? ''} />
      <Section title="Captures" aside={<span className="w-hint">each is a folder that can be verified, opened and handed on</span>}>
        {main.value === null ? (
          <p className="w-hint">Asking the gateway …</p>
        ) : all.length === 0 ? (
          <Empty title="No capture yet">
            <p>The first line begins one by itself. Or begin one below that holds only what a query selects.</p>
          </Empty>
        ) : (
          <List all={all} chosen={chosen} onChoose={setChosen} onDone={again} />
        )}
        {chosen === null ? null : chosen.what === 'ask' ? (
          <Ask key={chosen.capture} capture={chosen.capture} all={all} onAsked={again} onClose={() => setChosen(null)} />
        ) : (
          <ShareOne key={chosen.capture} capture={chosen.capture} onClose={() => setChosen(null)} />
        )}
      </Section>
      <Jobs jobs={jobs.value ?? []} onDone={again} />
      <Begin onDone={again} />
      <Shares />
    </>
  )
}

/** The capture that something is asked of, or that is about to be shared. */
interface Chosen {
  readonly capture: string
  readonly what: 'ask' | 'share'
}

/* What the list calls open would be a second meaning beside opening one. */
const STATES: Record<Row['state'], string> = { open: 'being written', sealed: 'sealed', closed: 'not sealed' }

function List({
  all,
  chosen,
  onChoose,
  onDone,
}: {
  all: readonly Row[]
  chosen: Chosen | null
  onChoose: (chosen: Chosen | null) => void
  onDone: () => void
}) {
  const { allowed, me } = usePage()
  const { busy, run } = useDoing()
  const { value: target } = useCalled<Target>(60_000, BEANS.shares, 'targets')
  const open = (row: Row, what: Chosen['what']) => chosen?.capture === row.capture && chosen.what === what
  const asks = ['triage', 'grep', 'inspect', 'report'].some(operation => allowed.may(BEANS.analysis, operation))
  return (
    <>
      <Table label="Captures" numbers={['Lines']} heads={['Capture', 'Began', 'Lines', 'Size', 'State', '']}>
        {all.map(row => (
          <tr key={row.capture} className={row.capture === chosen?.capture ? 'w-chosen' : ''}>
            <td>
              <strong>{harmless(row.capture)}</strong>
              {row.query === '' ? null : <div className="w-mono w-hint">{harmless(row.query)}</div>}
            </td>
            <td className="w-nowrap">{words.clock(row.started, Date.now())}</td>
            <td className="w-n">{row.lines === null ? '–' : words.exact(row.lines)}</td>
            <td className="w-nowrap">{size(row)}</td>
            <td>
              <Badge name={row.state === 'open' ? 'running' : row.state === 'sealed' ? 'info' : 'paused'}>{STATES[row.state]}</Badge>
            </td>
            <td>
              <div className="w-row">
                {asks ? (
                  <Button onClick={() => onChoose(open(row, 'ask') ? null : { capture: row.capture, what: 'ask' })}>{open(row, 'ask') ? 'Close' : 'Look into'}</Button>
                ) : null}
                {row.tenant !== '' && row.state === 'open' && allowed.may(BEANS.capture, 'seal') ? (
                  <Button
                    disabled={busy}
                    title="Finishes it, so that it can be handed on; the next line begins another"
                    onClick={() => void run('Sealed ' + row.capture + '; the next line begins another.', BEANS.capture, 'seal', row.tenant).then(onDone)}
                  >
                    Seal
                  </Button>
                ) : null}
                {row.name !== '' && row.state === 'open' && allowed.may(BEANS.named, 'stopCapture') ? (
                  <Button disabled={busy} onClick={() => void run(row.name + ' has ended.', BEANS.named, 'stopCapture', row.name).then(onDone)}>
                    End
                  </Button>
                ) : null}
                {target?.available === true && allowed.may(BEANS.shares, 'share') ? (
                  <Button onClick={() => onChoose(open(row, 'share') ? null : { capture: row.capture, what: 'share' })}>Share</Button>
                ) : null}
              </div>
            </td>
          </tr>
        ))}
      </Table>
      <Reserved what="To seal a capture, begin one or ask it" role="operator" me={me} />
      {target !== null && !target.available && allowed.may(BEANS.shares, 'share') ? <p className="w-hint">None can be shared by a link: {harmless(target.why)}</p> : null}
      {target === null ? null : <Reserved what="To share one by a link" role="admin" me={me} />}
    </>
  )
}

const QUESTIONS = [
  { operation: 'triage', words: 'What went wrong?', query: true },
  { operation: 'report', words: 'Report on one page', query: true },
  { operation: 'inspect', words: 'Sum it up', query: false },
  { operation: 'grep', words: 'Lines that fit', query: true },
  { operation: 'slice', words: 'A part as an archive', query: true },
  { operation: 'export', words: 'As CSV', query: true },
  { operation: 'diff', words: 'Compare with a good one', query: false },
] as const

function Ask({ capture, all, onAsked, onClose }: { capture: string; all: readonly Row[]; onAsked: () => void; onClose: () => void }) {
  const { allowed } = usePage()
  const { busy, run } = useDoing()
  const title = React.useRef<HTMLHeadingElement>(null)
  React.useEffect(() => title.current?.focus(), [])
  const questions = QUESTIONS.filter(one => allowed.may(BEANS.analysis, one.operation))
  const others = all.filter(row => row.capture !== capture)
  const [operation, setOperation] = React.useState<string>(questions[0]?.operation ?? '')
  const [query, setQuery] = React.useState('')
  const [from, setFrom] = React.useState('')
  const [to, setTo] = React.useState('')
  const [good, setGood] = React.useState(others[0]?.capture ?? '')
  const question = questions.find(one => one.operation === operation)
  const ask = async () => {
    const args =
      operation === 'inspect'
        ? [capture]
        : operation === 'diff'
          ? [good, capture]
          : operation === 'export'
            ? [capture, 'csv', query, from, to]
            : [capture, query, from, to]
    await run('The question was asked; its result appears below.', BEANS.analysis, operation, ...args)
    onAsked()
  }
  return (
    <form
      className="w-panel"
      onSubmit={event => {
        event.preventDefault()
        void ask()
      }}
      onKeyDown={event => (event.key === 'Escape' ? onClose() : undefined)}
    >
      <h3 ref={title} tabIndex={-1}>
        Ask {harmless(capture)}
      </h3>
      <div className="w-row w-ends">
        <Field label="Question">
          <select value={operation} onChange={event => setOperation(event.target.value)}>
            {questions.map(one => (
              <option key={one.operation} value={one.operation}>
                {one.words}
              </option>
            ))}
          </select>
        </Field>
        {operation === 'diff' ? (
          <Field label="The good one">
            <select value={good} onChange={event => setGood(event.target.value)}>
              {others.map(one => (
                <option key={one.capture} value={one.capture}>
                  {harmless(one.capture)}
                </option>
              ))}
            </select>
          </Field>
        ) : null}
        {question?.query === true ? (
          <>
            <Field label="LogQL, empty for all">
              <input className="w-mono" value={query} spellCheck={false} autoComplete="off" placeholder='{app="shop"} |= "timeout"' onChange={event => setQuery(event.target.value)} />
            </Field>
            <Field label="From" hint="10:32 or -30m">
              <input className="w-short" value={from} autoComplete="off" onChange={event => setFrom(event.target.value)} />
            </Field>
            <Field label="To" hint="11:00 or empty">
              <input className="w-short" value={to} autoComplete="off" onChange={event => setTo(event.target.value)} />
            </Field>
          </>
        ) : null}
        <Button submit kind="main" disabled={busy || (operation === 'diff' && good === '')}>
          Ask
        </Button>
      </div>
    </form>
  )
}

function Jobs({ jobs, onDone }: { jobs: readonly Job[]; onDone: () => void }) {
  const { allowed } = usePage()
  const { busy, run } = useDoing()
  return jobs.length === 0 ? null : (
    <Section title="Questions and results">
      <Table label="Questions" heads={['Question', 'State', 'Found', 'Results', '']}>
        {jobs.map(job => {
          const over = job.ended !== ''
          return (
            <tr key={job.id}>
              <td>
                <strong>{job.operation}</strong> {harmless(job.capture)}
                <div className="w-hint">{words.clock(job.asked, Date.now())}</div>
              </td>
              <td>
                <Badge name={job.state === 'done' ? 'running' : job.state === 'failed' ? 'in_trouble' : over ? 'stopped' : 'info'}>{job.state}</Badge>
                {over ? null : (
                  <>
                    {' '}
                    {job.percent} %
                    <Bar calm share={job.percent / 100} label={job.percent + ' % done'} />
                  </>
                )}
                {job.message === '' ? null : (
                  <div className="w-hint">
                    <Written text={job.message} />
                  </div>
                )}
              </td>
              <td>{found(job)}</td>
              <td>
                <ul className="w-results">
                  {job.results.map(result => (
                    <li key={result.link}>
                      <a href={result.link.slice(1)} target="_blank" rel="noopener noreferrer">
                        {result.link.slice(result.link.lastIndexOf('/') + 1)}
                      </a>{' '}
                      <span className="w-hint">{words.bytes(result.bytes)}</span>
                    </li>
                  ))}
                </ul>
              </td>
              <td>
                {!over && allowed.may(BEANS.analysis, 'cancel') ? (
                  <Button disabled={busy} onClick={() => void run('It is called off.', BEANS.analysis, 'cancel', job.id).then(onDone)}>
                    Call off
                  </Button>
                ) : null}
                {over && allowed.may(BEANS.analysis, 'forget') ? (
                  <Button disabled={busy} onClick={() => void run('Its results are deleted.', BEANS.analysis, 'forget', job.id).then(onDone)}>
                    Forget
                  </Button>
                ) : null}
              </td>
            </tr>
          )
        })}
      </Table>
    </Section>
  )
}

function Begin({ onDone }: { onDone: () => void }) {
  const { allowed, overview } = usePage()
  const { busy, run } = useDoing()
  const [name, setName] = React.useState('')
  const [query, setQuery] = React.useState('')
  const [minutes, setMinutes] = React.useState('10')
  const [mebibytes, setMebibytes] = React.useState('100')
  const [past, setPast] = React.useState('0')
  if (!allowed.may(BEANS.named, 'startCapture')) {
    return null
  }
  const begin = async () => {
    const done = await run(
      name + ' has begun.',
      BEANS.named,
      'startCapture',
      name,
      query,
      Math.round(Number(mebibytes) * 1024 * 1024),
      Math.round(Number(minutes) * 60),
      since(past, overview === null ? Date.now() : Date.parse(overview.at)),
    )
    if (done !== undefined) {
      setName('')
      onDone()
    }
  }
  return (
    <Section title="Begin a capture of some lines" aside={<span className="w-hint">beside the main one; ends by itself</span>}>
      <form
        className="w-row w-ends"
        onSubmit={event => {
          event.preventDefault()
          void begin()
        }}
      >
        <Field label="Name">
          <input value={name} required autoComplete="off" placeholder="checkout" onChange={event => setName(event.target.value)} />
        </Field>
        <Field label="LogQL query">
          <input className="w-mono" value={query} required spellCheck={false} autoComplete="off" placeholder='{app="shop"}' onChange={event => setQuery(event.target.value)} />
        </Field>
        <Field label="Minutes at most">
          <input className="w-short" type="number" min={1} max={10080} required value={minutes} onChange={event => setMinutes(event.target.value)} />
        </Field>
        <Field label="MiB at most">
          <input className="w-short" type="number" min={1} max={1048576} required value={mebibytes} onChange={event => setMebibytes(event.target.value)} />
        </Field>
        <Field label="Minutes before now">
          <input className="w-short" type="number" min={0} max={10080} required value={past} onChange={event => setPast(event.target.value)} />
        </Field>
        <Button submit kind="main" disabled={busy}>
          Begin
        </Button>
      </form>
    </Section>
  )
}

/** The time so many minutes ago by the clock of the gateway; '' for now. */
export function since(minutes: string, now: number): string {
  const past = Number(minutes)
  return past > 0 ? new Date(now - past * 60_000).toISOString() : ''
}
