import * as React from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { type Followed, type Shown, type Tail, MOST_LINES, NOTHING, grown, level, withLabel } from './follow'
import { useAsked, usePage } from './host'
import { exec, read } from './jolokia'
import { BEANS } from './model'
import { harmless, json } from './text'
import { Badge, Button, Empty, Field, Icon, Trouble, Written } from './widgets'
import * as words from './words'

const EACH_MILLIS = 2000
const FIRST_LINES = 100
const MORE_LINES = 400
const MOST_BYTES = 400_000

/** The newest lines as they come, after redaction. */
export function LiveLines() {
  const { host, tell } = usePage()
  const { search } = useLocation()
  const navigate = useNavigate()
  const asked = new URLSearchParams(search)
  const selector = asked.get('q') ?? '{}'
  const { value: ring } = useAsked<{ Tenants: string[] }>('tenants', 10_000, read(BEANS.ring, 'Tenants'))
  const tenants = ring?.Tenants ?? []
  const tenant = asked.get('tenant') ?? tenants[0] ?? ''
  const [draft, setDraft] = React.useState(selector)
  const [paused, setPaused] = React.useState(false)
  const [tail, setTail] = React.useState<Tail>(NOTHING)
  const [error, setError] = React.useState('')
  const latest = React.useRef<Tail>(NOTHING)
  const list = React.useRef<HTMLDivElement>(null)
  const atEnd = React.useRef(true)

  const go = (q: string, of: string) =>
    navigate('/wadi/lines?q=' + encodeURIComponent(q) + (of === '' ? '' : '&tenant=' + encodeURIComponent(of)))

  React.useEffect(() => {
    setDraft(selector)
    latest.current = NOTHING
    setTail(NOTHING)
    setError('')
  }, [selector, tenant])

  React.useEffect(() => {
    if (paused || tenant === '') {
      return undefined
    }
    const asking = host.polls.every(
      EACH_MILLIS,
      () => {
        const { cursor } = latest.current
        return exec(BEANS.ring, 'follow', tenant, selector, cursor, cursor === '' ? FIRST_LINES : MORE_LINES, MOST_BYTES)
      },
      answer => {
        if (answer.ok) {
          latest.current = grown(latest.current, answer.value as Followed)
          setTail(latest.current)
        }
        setError(answer.ok ? '' : answer.error)
      },
    )
    return () => asking.stop()
  }, [paused, tenant, selector, host])

  React.useLayoutEffect(() => {
    if (atEnd.current && list.current !== null) {
      list.current.scrollTop = list.current.scrollHeight
    }
  }, [tail, paused])

  const onLabel = React.useCallback(
    (label: string, value: string) => go(withLabel(selector, label, value), tenant),
    [selector, tenant],
  )
  const copy = async () => {
    const text = tail.lines.map(one => json(one.line)).join('\n') + '\n'
    try {
      await navigator.clipboard.writeText(text)
      tell('Copied ' + words.many(tail.lines.length, 'line') + ' as JSON lines.', 'good')
    } catch {
      tell('The browser did not let the page write to the clipboard.', 'danger')
    }
  }

  return (
    <div className="w-live">
      <form
        className="w-row w-live-form"
        onSubmit={event => {
          event.preventDefault()
          go(draft, tenant)
        }}
      >
        {tenants.length < 2 ? null : (
          <Field label="Tenant">
            <select value={tenant} onChange={event => go(selector, event.target.value)}>
              {tenants.map(one => (
                <option key={one} value={one}>
                  {harmless(one)}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field label="LogQL selector">
          <input
            className="w-mono"
            value={draft}
            spellCheck={false}
            autoComplete="off"
            placeholder='{app="shop"} |= "timeout"'
            onChange={event => setDraft(event.target.value)}
          />
        </Field>
        <Button submit kind="main">
          Show
        </Button>
        <Button pressed={paused} onClick={() => setPaused(!paused)}>
          <Icon name={paused ? 'running' : 'paused'} /> {paused ? 'Go on' : 'Pause'}
        </Button>
        <Button onClick={() => void copy()} disabled={tail.lines.length === 0} title="As JSON lines; what is not visible is written as \u…">
          <Icon name="copy" /> Copy
        </Button>
      </form>
      <Trouble words={error} />
      <p className="w-live-sums" aria-live="off">
        <span>
          <strong>{words.exact(tail.lines.length)}</strong> shown
        </span>
        <span>
          <strong>{words.exact(tail.redacted)}</strong> redacted places in them
        </span>
        <span>
          <strong>{words.exact(tail.came)}</strong> came since you look
        </span>
        <span className={tail.dropped > 0 ? 'w-bad' : ''}>
          <strong>{words.exact(tail.dropped)}</strong> of them dropped: no room in an answer
        </span>
        <span className={tail.unseen > 0 ? 'w-bad' : ''}>
          <strong>{words.exact(tail.unseen)}</strong> not looked at
        </span>
        {paused ? <Badge name="paused">paused; lines go on coming</Badge> : null}
      </p>
      {tail.dropped + tail.unseen > 0 || tail.busy ? (
        <p className="w-warn">
          <Icon name="warning" />
          <span>
            Lines come faster than this page is given them{tail.busy ? ' (all pages together get a small share of the processor)' : ''}. All of them are kept;
            ask for fewer: name a label or a word.
          </span>
        </p>
      ) : null}
      {tail.restarts > 0 ? <p className="w-hint">The gateway began anew while this page looked; lines from before may be missing here.</p> : null}
      {tail.lines.length === 0 ? (
        <NoLines asked={ring !== null} tenant={tenant} selector={selector} cursor={tail.cursor} onAll={() => go('{}', tenant)} />
      ) : (
        <div
          className="w-lines"
          ref={list}
          role="region"
          aria-label="Lines"
          tabIndex={0}
          onScroll={() => {
            const box = list.current
            atEnd.current = box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 40
          }}
        >
          {tail.lines.map(one => (
            <Row key={one.id} shown={one} onLabel={onLabel} />
          ))}
        </div>
      )}
      <p className="w-hint">The newest {MOST_LINES} lines, as they were kept: after redaction. Choose a label to ask for it.</p>
    </div>
  )
}

function NoLines({
  asked,
  tenant,
  selector,
  cursor,
  onAll,
}: {
  asked: boolean
  tenant: string
  selector: string
  cursor: string
  onAll: () => void
}) {
  const { overview } = usePage()
  if (asked && tenant === '') {
    return (
      <Empty title="No line has come since the gateway began">
        <p>Send one to {overview?.gateway.pushAddress ?? 'the push address'}/loki/api/v1/push; it appears here.</p>
      </Empty>
    )
  }
  return cursor === '' ? (
    <p className="w-hint">Asking the gateway …</p>
  ) : (
    <Empty title="No line in memory fits">
      <p>
        Nothing of tenant {harmless(tenant)} fits <code>{harmless(selector)}</code> yet; new lines appear by themselves.
      </p>
      {selector === '{}' ? null : <Button onClick={onAll}>Show all lines</Button>}
    </Empty>
  )
}

const LEVELS = { error: 'E', warn: 'W', info: 'I', debug: 'D', '': '·' } as const

/* Lines stay as they are, so each is drawn once. */
const Row = React.memo(
  ({ shown: { line }, onLabel }: { shown: Shown; onLabel: (label: string, value: string) => void }) => {
    const what = level(line)
    return (
      <div className={'w-line w-level-' + (what === '' ? 'none' : what)}>
        <span className="w-line-level" title={what === '' ? 'no level' : what}>
          {LEVELS[what]}
        </span>
        <time className="w-line-time" dateTime={line.timestamp} title={line.timestamp}>
          {words.clock(line.timestamp, Date.now()).slice(-8)}
          <span className="w-hint">{/\.\d{3}/.exec(line.timestamp)?.[0] ?? ''}</span>
        </time>
        <span className="w-line-text">
          {Object.entries(line.labels).map(([label, value]) => (
            <button key={label} type="button" className="w-chip" title={'Show lines with this ' + label} data-label={value} onClick={() => onLabel(label, value)}>
              <span className="w-hint">{harmless(label)}</span> <Written text={value} />
            </button>
          ))}
          <Written text={line.line} />
          {Object.entries(line.metadata ?? {}).map(([key, value]) => (
            <span key={key} className="w-meta">
              {harmless(key)}=<Written text={value} />
            </span>
          ))}
        </span>
      </div>
    )
  },
)
