import * as React from 'react'
import { useAsked, useCalled, useDoing, usePage } from './host'
import { parsed, read } from './jolokia'
import { BEANS } from './model'
import { byType, fromTypes, type Hit, type TrialReport } from './redaction-report'
import { harmless } from './text'
import { Badge, Bar, Button, Empty, Field, Icon, Number_, Reserved, Section, Table, Trouble, Written } from './widgets'
import * as words from './words'

const EACH_MILLIS = 5000

interface Numbers {
  readonly LinesTotal: number
  readonly ChangedLinesTotal: number
  readonly Hits: Readonly<Record<string, number>>
  readonly Profiles: Readonly<Record<string, string>>
  readonly DefaultProfile: string
  readonly SelfCheckProblem: string
  readonly SelfCheckedEntriesTotal: number
  readonly Survivors: Readonly<Record<string, number>>
  readonly ReloadProblem: string
  readonly TrialRunning: boolean
  readonly DroppedEntriesTotal: number
  readonly QuarantinedEntriesTotal: number
  readonly OverBudgetLinesTotal: number
  readonly FailedLinesTotal: number
}

/** What is taken out of the lines, whether that works, and what other rules would do. */
export function Redaction() {
  const { value, error } = useAsked<Numbers>(
    'redaction',
    EACH_MILLIS,
    read(
      BEANS.redaction,
      'LinesTotal',
      'ChangedLinesTotal',
      'Hits',
      'Profiles',
      'DefaultProfile',
      'SelfCheckProblem',
      'SelfCheckedEntriesTotal',
      'Survivors',
      'ReloadProblem',
      'TrialRunning',
      'DroppedEntriesTotal',
      'QuarantinedEntriesTotal',
      'OverBudgetLinesTotal',
      'FailedLinesTotal',
    ),
  )
  if (value === null) {
    return error === '' ? <p className="w-hint">Asking the gateway …</p> : <Trouble words={error} />
  }
  const profiles = Object.keys(value.Profiles).sort()
  return (
    <>
      <Trouble words={value.ReloadProblem === '' ? '' : 'The rules were not loaded anew, the earlier ones stay in force: ' + value.ReloadProblem} />
      <SelfCheck numbers={value} />
      <DryRun profiles={profiles} usual={value.DefaultProfile} />
      <Hits numbers={value} />
      <Trial profiles={profiles} usual={value.DefaultProfile} running={value.TrialRunning} />
    </>
  )
}

function SelfCheck({ numbers }: { numbers: Numbers }) {
  const { allowed } = usePage()
  const { busy, run } = useDoing()
  const survivors = Object.entries(numbers.Survivors)
  const bad = numbers.SelfCheckProblem !== ''
  return (
    <Section
      title="State"
      aside={
        <Badge name={bad ? 'in_trouble' : numbers.SelfCheckedEntriesTotal === 0 ? 'info' : 'running'}>
          {bad
            ? 'the self-check found something'
            : numbers.SelfCheckedEntriesTotal === 0
              ? 'the self-check has not looked at a line yet'
              : 'the self-check found nothing left over'}
        </Badge>
      }
    >
      {bad ? (
        <div className="w-trouble">
          <Icon name="in_trouble" />
          <span>
            <Written text={numbers.SelfCheckProblem} />{' '}
            {survivors.map(([type, n]) => (
              <span key={type}>
                {harmless(type)}: {words.exact(n)}.{' '}
              </span>
            ))}
          </span>
          {allowed.may(BEANS.redaction, 'forgetSelfCheckProblem') ? (
            <Button disabled={busy} onClick={() => void run('The problem is forgotten; a new one will be told.', BEANS.redaction, 'forgetSelfCheckProblem')}>
              I have seen it
            </Button>
          ) : null}
        </div>
      ) : null}
      <dl className="w-numbers">
        <Number_ label="Lines looked at">{words.count(numbers.LinesTotal)}</Number_>
        <Number_ label="Lines changed" hint={numbers.LinesTotal > 0 ? words.percent(numbers.ChangedLinesTotal / numbers.LinesTotal) : ''}>
          {words.count(numbers.ChangedLinesTotal)}
        </Number_>
        <Number_ label="Checked again by the self-check">{words.count(numbers.SelfCheckedEntriesTotal)}</Number_>
        <Number_ label="Set aside by a rule">{words.count(numbers.QuarantinedEntriesTotal)}</Number_>
        <Number_ label="Dropped by a rule">{words.count(numbers.DroppedEntriesTotal)}</Number_>
        <Number_ label="Withheld: too costly or failed">{words.count(numbers.OverBudgetLinesTotal + numbers.FailedLinesTotal)}</Number_>
      </dl>
      <p className="w-hint">
        Profile in force: <strong>{harmless(numbers.DefaultProfile)}</strong>. Others: {Object.keys(numbers.Profiles).filter(name => name !== numbers.DefaultProfile).sort().join(', ') || 'none'}.
      </p>
    </Section>
  )
}

function Hits({ numbers }: { numbers: Numbers }) {
  const { value: hits } = useCalled<Hit[]>(EACH_MILLIS, BEANS.redaction, 'hitsByTenant')
  const rows = hits === null ? fromTypes(numbers.Hits) : byType(hits)
  const most = Math.max(1, ...rows.map(row => row.count))
  const tenants = [...new Set((hits ?? []).map(hit => hit.tenant))]
  return (
    <Section title="What was found, by type" aside={<span className="w-hint">since the start; counts only, never what it was</span>}>
      {rows.length === 0 ? (
        <Empty title="Nothing was found yet">
          <p>Try a text above to see what would be.</p>
        </Empty>
      ) : (
        <Table label="Hits by type and tenant" numbers={['Hits']} heads={['Type', 'Hits', '', ...(tenants.length > 1 ? ['By tenant'] : []), ...(hits === null ? [] : ['Where'])]}>
          {rows.map(row => (
            <tr key={row.type}>
              <td>
                <mark className="w-redacted">{harmless(row.type)}</mark>
              </td>
              <td className="w-n">{words.exact(row.count)}</td>
              <td className="w-wide">
                <Bar calm share={row.count / most} label={words.exact(row.count) + ' of type ' + row.type} />
              </td>
              {tenants.length > 1 ? <td>{row.tenants.map(([tenant, n]) => harmless(tenant) + ' ' + words.count(n)).join(', ')}</td> : null}
              {hits === null ? null : <td>{row.places.map(([place, n]) => place + ' ' + words.count(n)).join(', ')}</td>}
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}

interface DryRunResult {
  readonly fate: string
  readonly text: string
  readonly findings: readonly { readonly type: string; readonly rule: string; readonly score: number; readonly start: number; readonly end: number; readonly replacement: string }[]
}

function DryRun({ profiles, usual }: { profiles: readonly string[]; usual: string }) {
  const { busy, run } = useDoing()
  const [text, setText] = React.useState('')
  const [profile, setProfile] = React.useState('')
  const [result, setResult] = React.useState<DryRunResult | null>(null)
  const go = async () => {
    const said = await run('', BEANS.redaction, 'dryRun', profile, text)
    setResult(said === undefined ? null : (parsed(said) as DryRunResult))
  }
  return (
    <Section title="Try a text" aside={<span className="w-hint">nothing of it is kept or counted</span>}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void go()
        }}
      >
        <Field label="A line as it would come in">
          <textarea rows={3} value={text} spellCheck={false} placeholder="mail to jane.doe@example.com" onChange={event => setText(event.target.value)} />
        </Field>
        <div className="w-row w-ends">
          <Field label="Profile">
            <select value={profile} onChange={event => setProfile(event.target.value)}>
              <option value="">in force ({harmless(usual)})</option>
              {profiles.map(one => (
                <option key={one} value={one}>
                  {harmless(one)}
                </option>
              ))}
            </select>
          </Field>
          <Button submit kind="main" disabled={busy || text === ''}>
            Try
          </Button>
        </div>
      </form>
      {result === null ? null : (
        <div aria-live="polite">
          <p className="w-row w-result">
            <Badge name={result.fate === 'unchanged' ? 'info' : 'running'}>{result.fate}</Badge>
            <span className="w-hint">{words.many(result.findings.length, 'finding')}</span>
          </p>
          <p className="w-code w-wrap">
            <Written text={result.text} />
          </p>
          {result.findings.length === 0 ? (
            <p className="w-hint">No rule of this profile finds anything here. docs/redaction.md tells how a rule is added.</p>
          ) : (
            <Table label="Findings" heads={['Type', 'Rule', 'Score', 'At', 'Becomes']}>
              {result.findings.map((one, i) => (
                <tr key={i}>
                  <td>{harmless(one.type)}</td>
                  <td>{harmless(one.rule)}</td>
                  <td>{one.score}</td>
                  <td className="w-nowrap">
                    {one.start} to {one.end}
                  </td>
                  <td>
                    <Written text={one.replacement} />
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </div>
      )}
    </Section>
  )
}

function Trial({ profiles, usual, running }: { profiles: readonly string[]; usual: string; running: boolean }) {
  const { allowed, me } = usePage()
  const { value: ring } = useAsked<{ Tenants: string[] }>('trial tenants', 30_000, read(BEANS.ring, 'Tenants'))
  const { busy, run } = useDoing()
  const [profile, setProfile] = React.useState(profiles.find(one => one !== usual) ?? '')
  const [yaml, setYaml] = React.useState('')
  const [of, setOf] = React.useState('')
  const tenants = ring?.Tenants ?? []
  const tenant = tenants.includes(of) ? of : (tenants[0] ?? '')
  const [seconds, setSeconds] = React.useState('60')
  const [report, setReport] = React.useState<TrialReport | null>(null)
  const live = useCalled<string>(running ? 2000 : 60_000, BEANS.redaction, 'trialReport')
  const onFlow = live.value === null ? null : (parsed(live.value) as TrialReport)
  const shown = report ?? (onFlow !== null && onFlow.profile !== undefined && onFlow.profile !== '' ? onFlow : null)
  const own = yaml.trim() !== ''
  const mayStart = allowed.may(BEANS.redaction, own ? 'startTrialOfText' : 'startTrial')
  const mayLook = allowed.may(BEANS.redaction, 'trialOnLines')
  const onLines = async () => {
    const said = await run('', BEANS.redaction, 'trialOnLines', own ? '' : profile, own ? yaml : '', tenant, 1000)
    setReport(said === undefined ? null : (parsed(said) as TrialReport))
  }
  const start = async () => {
    setReport(null)
    const most = Math.max(1, Math.min(3600, Math.round(Number(seconds)) || 60))
    await (own
      ? run('The trial runs; lines go through the rules in force as before.', BEANS.redaction, 'startTrialOfText', yaml, most, 100_000, 1)
      : run('The trial runs; lines go through the rules in force as before.', BEANS.redaction, 'startTrial', profile, most, 100_000, 1))
    live.again()
  }
  return (
    <Section title="Try other rules beside those in force" aside={running ? <Badge name="running">a trial is under way</Badge> : null}>
      {mayStart || mayLook ? (
        <form
          onSubmit={event => {
            event.preventDefault()
            void start()
          }}
        >
          <div className="w-row w-ends">
            <Field label="Profile">
              <select value={profile} disabled={own} onChange={event => setProfile(event.target.value)}>
                {profiles.map(one => (
                  <option key={one} value={one}>
                    {harmless(one)}
                  </option>
                ))}
              </select>
            </Field>
            <Field label="For so many seconds">
              <input type="number" min={1} max={3600} value={seconds} onChange={event => setSeconds(event.target.value)} />
            </Field>
            {mayStart ? (
              <Button submit kind="main" disabled={busy || running}>
                Try on lines as they come
              </Button>
            ) : null}
            {mayLook && tenants.length > 1 ? (
              <Field label="Newest lines of">
                <select value={tenant} onChange={event => setOf(event.target.value)}>
                  {tenants.map(one => (
                    <option key={one} value={one}>
                      {harmless(one)}
                    </option>
                  ))}
                </select>
              </Field>
            ) : null}
            {mayLook && tenants.length > 0 ? (
              <Button disabled={busy} title="They are redacted already: it shows what these rules would find more" onClick={() => void onLines()}>
                Try on the newest lines
              </Button>
            ) : null}
            {running && allowed.may(BEANS.redaction, 'stopTrial') ? (
              <Button disabled={busy} onClick={() => void run('The trial has ended.', BEANS.redaction, 'stopTrial').then(live.again)}>
                End the trial
              </Button>
            ) : null}
          </div>
          <details className="w-details">
            <summary>Or rules of your own, as YAML</summary>
            <Field label="What would stand below the name of a profile" hint="Goes before the choice above when it is not empty">
              <textarea rows={4} value={yaml} spellCheck={false} placeholder={'base: all\nwithout: [mac]'} onChange={event => setYaml(event.target.value)} />
            </Field>
          </details>
        </form>
      ) : (
        <Reserved what="To start a trial" role="operator" me={me} />
      )}
      {shown === null ? (
        <p className="w-hint">A trial changes nothing: each line is treated by both, and the report tells where they differ.</p>
      ) : (
        <Report report={shown} />
      )}
    </Section>
  )
}

const SIDES = ['Only by the rules in force', 'Only by the trial', 'By both, differently'] as const

export function Report({ report }: { report: TrialReport }) {
  const types = Object.entries(report.different_by_type)
  return (
    <div aria-live="polite">
      <p className="w-result">
        <strong>{harmless(report.profile.split('@')[0] ?? '')}</strong>{' '}
        <span className="w-hint">
          {report.running ? 'under way: ' : 'looked at '}
          {words.many(report.lines, 'line')}
          {report.lines_let_go > 0 ? ', ' + words.exact(report.lines_let_go) + ' let go by' : ''}
        </span>
      </p>
      <dl className="w-numbers">
        <Number_ label="Changed by the rules in force">{words.exact(report.changed_by_running)}</Number_>
        <Number_ label="Changed by the trial">{words.exact(report.changed_by_trial)}</Number_>
        <Number_ label="Treated differently" hint={report.lines > 0 ? words.percent(report.different / report.lines) : ''}>
          {words.exact(report.different)}
        </Number_>
      </dl>
      {types.length === 0 ? (
        <p className="w-hint">{report.lines === 0 ? 'No line has come yet.' : 'Both find the same types in these lines.'}</p>
      ) : (
        <Table label="Differences by type" numbers={[...SIDES]} heads={['Type', ...SIDES]}>
          {types.map(([type, n]) => (
            <tr key={type}>
              <td>
                <mark className="w-redacted">{harmless(type)}</mark>
              </td>
              <td className="w-n">{words.exact(n.only_running)}</td>
              <td className="w-n">{words.exact(n.only_trial)}</td>
              <td className="w-n">{words.exact(n.both)}</td>
            </tr>
          ))}
        </Table>
      )}
      {report.examples.length === 0 ? null : (
        <Table label="Examples" heads={['In force', 'Trial', 'A line as the strictest rules leave it', 'Differs in']}>
          {report.examples.map((one, i) => (
            <tr key={i}>
              <td>
                {one.running.fate}: {one.running.types.join(', ') || 'nothing'}
              </td>
              <td>
                {one.trial.fate}: {one.trial.types.join(', ') || 'nothing'}
              </td>
              <td className="w-mono">
                <Written text={one.line_as_the_strictest_leaves_it} />
              </td>
              <td>{one.differs_in.map(harmless).join(', ')}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  )
}
