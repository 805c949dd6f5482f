import * as React from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import { Captures } from './captures'
import { Flow } from './flow'
import { type Host, type Notice, type Page, PageContext, useContact, useNow, useWho } from './host'
import { exec } from './jolokia'
import { LiveLines } from './lines'
import { BEANS, type Overview, received, troubles, whole } from './model'
import type { Handle } from './polls'
import { Redaction } from './redaction'
import { Routes } from './routes'
import { harmless } from './text'
import { WalAndSinks } from './wal'
import { Badge, Button, Icon, Since, Trouble, Unbroken } from './widgets'
import type { WayBack } from './way-back'
import * as words from './words'

const OVERVIEW_MILLIS = 5000
const NOTICE_MILLIS = 8000

const PARTS: readonly { path: string; title: string; part: () => React.ReactElement }[] = [
  { path: 'flow', title: 'Flow', part: () => <Flow /> },
  { path: 'lines', title: 'Live lines', part: () => <LiveLines /> },
  { path: 'redaction', title: 'Redaction', part: () => <Redaction /> },
  { path: 'wal', title: 'WAL and sinks', part: () => <WalAndSinks /> },
  { path: 'captures', title: 'Captures', part: () => <Captures /> },
  { path: 'routes', title: 'Routes', part: () => <Routes /> },
]

/** The page: what is wrong on top, then one of its parts. */
export function WadiPage({ host, wayBack }: { host: Host; wayBack: WayBack }) {
  const place = useLocation()
  const navigate = useNavigate()
  const contact = useContact(host.polls)
  const { me, allowed, error } = useWho(host)
  const [overview, setOverview] = React.useState<Overview | null>(null)
  const [problem, setProblem] = React.useState('')
  const [notices, setNotices] = React.useState<readonly Notice[]>([])
  const handle = React.useRef<Handle>(null)

  React.useEffect(() => {
    const asking = host.polls.every(OVERVIEW_MILLIS, () => exec(BEANS.console, 'overview'), answer => {
      if (answer.ok) {
        setOverview(whole(answer.value as Overview))
      }
      setProblem(answer.ok ? '' : answer.error)
    })
    handle.current = asking
    return () => asking.stop()
  }, [host])

  const tell = React.useCallback((said: string, weight: 'good' | 'danger') => {
    const id = Math.random()
    setNotices(before => [...before.slice(-3), { id, words: said, weight }])
    setTimeout(() => setNotices(before => before.filter(one => one.id !== id)), weight === 'good' ? NOTICE_MILLIS : 3 * NOTICE_MILLIS)
  }, [])
  const refresh = React.useCallback(() => handle.current?.now(), [])

  const [, part = ''] = /^\/wadi\/?([^/]*)/.exec(place.pathname) ?? []
  React.useEffect(() => {
    if (part === '') {
      navigate(wayBack.take() ?? '/wadi/flow', { replace: true })
    }
  }, [part])
  const shown = PARTS.find(one => one.path === part)

  const page = React.useMemo<Page>(
    () => ({ host, me, allowed, overview, tell, refresh }),
    [host, me, allowed, overview, tell, refresh],
  )
  return (
    <PageContext.Provider value={page}>
      <div className="wadi">
        <Head overview={overview} page={page} />
        <ContactNote host={host} state={contact.state} at={contact.at} reason={contact.reason} />
        <Trouble words={[problem, error].filter(one => one !== '')[0] ?? ''} />
        {overview === null ? null : <Troubles overview={overview} />}
        <nav className="w-parts" aria-label="Parts of the page">
          {PARTS.map(one => (
            <Link key={one.path} to={'/wadi/' + one.path} className="w-part" aria-current={one.path === part ? 'page' : undefined}>
              {one.title}
            </Link>
          ))}
        </nav>
        <div className="w-body">
          {shown === undefined ? (
            part === '' ? null : <p>There is no such part.</p>
          ) : (
            <Unbroken key={shown.path} what={shown.title}>
              {shown.part()}
            </Unbroken>
          )}
        </div>
        <div className="w-notices" role="status" aria-live="polite">
          {notices.map(notice => (
            <p key={notice.id} className={'w-notice w-notice-' + notice.weight}>
              <Icon name={notice.weight === 'good' ? 'running' : 'in_trouble'} />
              <span>{harmless(notice.words)}</span>
              <Button kind="quiet" onClick={() => setNotices(before => before.filter(one => one.id !== notice.id))}>
                <Icon name="close" />
                <span className="w-hidden">Close the message</span>
              </Button>
            </p>
          ))}
        </div>
      </div>
    </PageContext.Provider>
  )
}

function Head({ overview, page }: { overview: Overview | null; page: Page }) {
  const now = useNow()
  const up = overview?.gateway.readiness === 'up'
  return (
    <header className="w-top">
      <h1>Gateway {page.me?.gateway ?? ''}</h1>
      {overview === null ? null : (
        <>
          <Badge name={up ? 'running' : 'in_trouble'}>{up ? 'ready' : 'not ready'}</Badge>
          <span className="w-top-rate">
            <strong>{words.rate(received(overview), 'lines')}</strong> received
          </span>
          <span className="w-hint">
            {overview.gateway.version}, up {words.span((now - Date.parse(overview.gateway.started)) / 1000)}
          </span>
        </>
      )}
      {page.me === null ? null : (
        <span className="w-hint w-top-who">
          {page.me.user}, role {page.me.role}
        </span>
      )}
      {overview === null || up ? null : <span className="w-top-why">{overview.gateway.reasons.map(harmless).join('; ')}</span>}
    </header>
  )
}

/** Who is behind and since when, on every part of the page. */
function Troubles({ overview }: { overview: Overview }) {
  const all = troubles(overview)
  return all.length === 0 ? null : (
    <ul className="w-troubles" aria-label="What needs somebody">
      {all.map(trouble => (
        <li key={trouble.words} className={'w-trouble-' + trouble.weight}>
          <Icon name={trouble.weight === 'danger' ? 'in_trouble' : 'warning'} />
          <span>
            {harmless(trouble.words)}
            {trouble.since === '' ? null : (
              <>
                {' '}
                since <Since time={trouble.since} />
              </>
            )}
          </span>
          {trouble.station === undefined ? null : (
            <Link to={'/wadi/flow?of=' + encodeURIComponent(trouble.station.kind + ':' + trouble.station.name)}>What to do</Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function ContactNote({ host, state, at, reason }: { host: Host; state: string; at: number; reason: string }) {
  const now = useNow()
  if (state === 'ended') {
    return (
      <div className="w-contact" role="alert">
        <Icon name="warning" />
        <span>Your session has ended. What is shown is from {at === 0 ? 'before' : words.span((now - at) / 1000) + ' ago'}.</span>
        <Button kind="main" onClick={() => location.reload()}>
          Log in and come back here
        </Button>
      </div>
    )
  }
  return state === 'lost' ? (
    <div className="w-contact" role="alert">
      <Icon name="in_trouble" />
      <span>
        The gateway does not answer{at === 0 ? '' : ' since ' + words.span((now - at) / 1000)}: {harmless(reason)}. It is asked again and again.
      </span>
      <Button onClick={() => host.polls.now()}>Ask now</Button>
    </div>
  ) : null
}
