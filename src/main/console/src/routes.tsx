import * as React from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { useAsked, useCalled } from './host'
import { exec, read } from './jolokia'
import { BEANS } from './model'
import { Proof } from './proof'
import { harmless } from './text'
import { Badge, Empty, Field, Number_, Section, Since, Table, Trouble, Written } from './widgets'
import * as words from './words'

const EACH_MILLIS = 5000

interface Problem {
  readonly file?: string
  readonly line: number | null
  readonly message: string
  readonly cure: string
}

interface RouteFile {
  readonly name: string
  readonly place: string
  readonly builtIn: boolean
  readonly replaces: boolean
  readonly running: boolean
  readonly routes: readonly string[]
  readonly problems: readonly Problem[]
  readonly bytes: number
}

interface Setting {
  readonly name: string
  readonly value: string
  readonly origin: string
  readonly set: boolean
  readonly secret: boolean
  readonly description: string
}

/** The files that the gateway is made of, what is wrong with them, and the settings in force. */
export function Routes() {
  const { search } = useLocation()
  const navigate = useNavigate()
  const { value: files, error } = useCalled<RouteFile[]>(EACH_MILLIS, BEANS.routes, 'files')
  const { value: problems } = useCalled<Problem[]>(EACH_MILLIS, BEANS.routes, 'problems')
  const wanted = new URLSearchParams(search).get('file') ?? ''
  const chosen = files?.find(file => file.name === wanted || wanted.endsWith('/' + file.name)) ?? files?.find(file => file.problems.length > 0) ?? files?.[0]
  return (
    <>
      <Trouble words={error} />
      <Reloads />
      {problems === null || problems.length === 0 ? null : (
        <Section title="Problems" aside={<Badge name="in_trouble">{words.many(problems.length, 'problem')}</Badge>}>
          <Table label="Problems of route files" heads={['File', 'Line', 'What is wrong', 'What to do']}>
            {problems.map((problem, i) => (
              <tr key={i}>
                <td>
                  <button type="button" className="w-linkish" onClick={() => navigate('/wadi/routes?file=' + encodeURIComponent(problem.file ?? ''))}>
                    {harmless(problem.file ?? '')}
                  </button>
                </td>
                <td>{problem.line ?? '–'}</td>
                <td>
                  <Written text={problem.message} />
                </td>
                <td>
                  <Written text={problem.cure} />
                </td>
              </tr>
            ))}
          </Table>
          <p className="w-hint">What ran before goes on running until the file is right again.</p>
        </Section>
      )}
      <Proof />
      <Section title="Route files" aside={<span className="w-hint">{files === null ? '' : words.many(files.length, 'file')}, in the order in which they are read</span>}>
        {files === null ? (
          <p className="w-hint">Asking the gateway …</p>
        ) : (
          <div className="w-files">
            <ul className="w-list w-file-list">
              {files.map(file => (
                <li key={file.name}>
                  <button
                    type="button"
                    className="w-file"
                    aria-current={file.name === chosen?.name ? 'true' : 'false'}
                    onClick={() => navigate('/wadi/routes?file=' + encodeURIComponent(file.name))}
                  >
                    <span>{harmless(file.name)}</span>
                    <Badge name={file.problems.length > 0 ? 'in_trouble' : file.running ? 'running' : 'off'}>
                      {file.problems.length > 0 ? words.many(file.problems.length, 'problem') : file.running ? 'running' : 'not running'}
                    </Badge>
                    <span className="w-hint">
                      {file.builtIn ? 'built in' : file.replaces ? 'yours, in place of the built-in' : 'yours'}
                      {file.routes.length === 0 ? '' : ': ' + file.routes.map(harmless).join(', ')}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {chosen === undefined ? (
              <Empty title="No route file" />
            ) : (
              <FileText key={chosen.name} file={chosen} />
            )}
          </div>
        )}
      </Section>
      <Settings />
    </>
  )
}

function Reloads() {
  const { value } = useAsked<{ ReloadsTotal: number; FailuresTotal: number; LastReload: string; LastFailure: string; Folder: string; Watched: boolean }>(
    'reloads',
    EACH_MILLIS,
    read(BEANS.routes, 'ReloadsTotal', 'FailuresTotal', 'LastReload', 'LastFailure', 'Folder', 'Watched'),
  )
  return value === null ? null : (
    <dl className="w-numbers">
      <Number_ label="Your folder" hint={value.Folder === '' ? 'wadi run --routes DIR' : value.Watched ? 'watched: what you save is loaded' : 'not watched'}>
        {value.Folder === '' ? 'none' : harmless(value.Folder)}
      </Number_>
      <Number_ label="Last reload">{value.LastReload === '' ? 'none since the start' : <Since time={value.LastReload} />}</Number_>
      <Number_ label="Reloads">{words.exact(value.ReloadsTotal)}</Number_>
      <Number_ label="Refused reloads" hint={harmless(value.LastFailure)}>
        {words.exact(value.FailuresTotal)}
      </Number_>
    </dl>
  )
}

function FileText({ file }: { file: RouteFile }) {
  const { value: text, error } = useAsked<string>('text of ' + file.name, 15_000, exec(BEANS.routes, 'text', file.name))
  const lines = (text ?? '').replace(/\n$/, '').split('\n')
  const bad = new Map(file.problems.filter(problem => problem.line !== null).map(problem => [problem.line, problem]))
  return (
    <div className="w-file-text">
      <p className="w-hint">
        {harmless(file.place)}, {words.bytes(file.bytes)}
      </p>
      <Trouble words={error} />
      <div className="w-source" role="region" aria-label={'Text of ' + file.name} tabIndex={0}>
        {text === null ? (
          error === '' ? <p className="w-hint">Asking the gateway …</p> : null
        ) : (
          <ol>
            {lines.map((line, i) => {
              const problem = bad.get(i + 1)
              return (
                <li key={i} className={problem === undefined ? '' : 'w-source-bad'}>
                  <code>
                    <Written text={line} />
                  </code>
                  {problem === undefined ? null : (
                    <span className="w-source-problem">
                      <Written text={problem.message + (problem.cure === '' ? '' : ' ' + problem.cure)} />
                    </span>
                  )}
                </li>
              )
            })}
          </ol>
        )}
      </div>
    </div>
  )
}

function Settings() {
  const { value: settings, error } = useCalled<Setting[]>(60_000, BEANS.routes, 'settings')
  const [filter, setFilter] = React.useState('')
  const [all, setAll] = React.useState(false)
  const shown = (settings ?? []).filter(one => (all || one.set) && matching(one, filter))
  return (
    <Section title="Settings in force" aside={<span className="w-hint">secrets are not shown</span>}>
      <Trouble words={error} />
      <div className="w-row w-ends">
        <Field label="Find">
          <input value={filter} type="search" placeholder="loki" onChange={event => setFilter(event.target.value)} />
        </Field>
        <label className="w-row">
          <input type="checkbox" checked={all} onChange={event => setAll(event.target.checked)} /> also those that have their default
        </label>
        <span className="w-hint">{settings === null ? '' : words.exact(shown.length) + ' of ' + words.many(settings.length, 'setting')}</span>
      </div>
      {settings !== null && shown.length === 0 ? (
        <p className="w-hint">{filter === '' ? 'Everything has its default. docs/configuration.md tells what can be set.' : 'No setting fits.'}</p>
      ) : (
        <Table label="Settings" heads={['Setting', 'Value', 'From', 'What it is']}>
          {shown.map(one => (
            <tr key={one.name}>
              <td className="w-mono">{harmless(one.name)}</td>
              <td className="w-mono w-anywhere">{one.secret ? <span className="w-hint">hidden</span> : <Written text={one.value} />}</td>
              <td className="w-nowrap">{harmless(one.origin)}</td>
              <td className="w-hint">{harmless(one.description)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}

export function matching(setting: Pick<Setting, 'name' | 'value' | 'origin' | 'secret'>, filter: string): boolean {
  const sought = filter.trim().toLowerCase()
  return (
    sought === '' ||
    [setting.name, setting.secret ? '' : setting.value, setting.origin].some(text => text.toLowerCase().includes(sought))
  )
}
