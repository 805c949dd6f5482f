import * as React from 'react'
import { useCalled, useDoing, usePage } from './host'
import { parsed } from './jolokia'
import { BEANS, type State, type Station } from './model'
import { DeadLetters } from './dead-letters'
import { type Reader, type Ruler, at, labelled, times } from './ruler'
import { harmless } from './text'
import { Badge, Bar, Button, Empty, Field, Icon, Reserved, Section, Since, StateBadge, Sure, Table, Trouble, Written } from './widgets'
import * as words from './words'

const EACH_MILLIS = 5000

/** The log on disk with every cursor in it, and what can be done with them. */
export function WalAndSinks() {
  const { allowed, overview } = usePage()
  const { value: rulers, error, again } = useCalled<Ruler[]>(EACH_MILLIS, BEANS.wal, 'ruler')
  const [chosen, setChosen] = React.useState<{ tenant: string; reader: string } | null>(null)
  return (
    <>
      <Trouble words={error} />
      <Section title="The log and who has read how far" aside={<span className="w-hint">oldest at the left, newest at the right</span>}>
        {rulers === null ? (
          <p className="w-hint">Asking the gateway …</p>
        ) : rulers.length === 0 ? (
          <Empty title="The log is empty">
            <p>With the first line that comes in, its tenant appears here.</p>
          </Empty>
        ) : (
          rulers.map(ruler => (
            <TenantRuler
              key={ruler.tenant}
              ruler={ruler}
              sinks={overview?.sinks ?? []}
              chosen={chosen}
              mayMove={allowed.may(BEANS.wal, 'seek') || allowed.may(BEANS.wal, 'replay')}
              onChoose={reader => setChosen({ tenant: ruler.tenant, reader })}
            />
          ))
        )}
        {chosen === null || rulers === null ? null : (
          <Cursor
            key={chosen.tenant + ' ' + chosen.reader}
            ruler={rulers.find(one => one.tenant === chosen.tenant)}
            name={chosen.reader}
            onDone={again}
            onClose={() => setChosen(null)}
          />
        )}
      </Section>
      <Replays />
      <DeadLetters />
      <Receipt />
    </>
  )
}

export function TenantRuler({
  ruler,
  sinks,
  chosen,
  mayMove,
  onChoose,
}: {
  ruler: Ruler
  sinks: readonly Station[]
  mayMove: boolean
  chosen: { tenant: string; reader: string } | null
  onChoose: (reader: string) => void
}) {
  const now = Date.now()
  const flags = labelled(ruler)
  const { oldest, newest } = times(ruler)
  const height = 34 + flags.lanes * 18
  return (
    <div className="w-tenant">
      <h3>{harmless(ruler.tenant)}</h3>
      <p className="w-hint">
        {words.bytes(ruler.bytes)} of {words.bytes(ruler.quotaBytes)} ({words.percent(ruler.quotaUse)} of its quota)
        {oldest === '' ? '' : ', oldest from ' + words.clock(oldest, now) + ', newest from ' + words.clock(newest, now)}
      </p>
      <svg className="w-ruler" width="100%" height={height} role="img" aria-label={flags.words}>
        <rect className="w-ruler-log" x="0.5%" y={height - 22} width="99%" height={14} rx={3} />
        {ruler.segments.slice(1).map(segment => (
          <line key={segment.segment} className="w-ruler-tick" x1={at(ruler, segment.at) + '%'} x2={at(ruler, segment.at) + '%'} y1={height - 22} y2={height - 8} />
        ))}
        {flags.flags.map(flag => (
          <g key={flag.reader.reader} className={'w-ruler-cursor w-is-' + readerState(flag.reader, sinks).state}>
            <line x1={flag.x + '%'} x2={flag.x + '%'} y1={6 + flag.lane * 18} y2={height - 4} />
            <text x={flag.x + '%'} dx={flag.x > 50 ? -6 : 6} y={16 + flag.lane * 18} textAnchor={flag.x > 50 ? 'end' : 'start'}>
              {harmless(flag.reader.reader)}
            </text>
          </g>
        ))}
      </svg>
      <Table label={'Readers of ' + ruler.tenant} heads={['Sink', 'State', 'Behind', 'Delivery', 'Cursor', '']}>
        {ruler.readers.map(reader => (
          <tr key={reader.reader} className={chosen?.tenant === ruler.tenant && chosen.reader === reader.reader ? 'w-chosen' : ''}>
            <td>
              <strong>{harmless(reader.reader)}</strong>
            </td>
            <td>
              <ReaderState reader={reader} sinks={sinks} />
            </td>
            <td>
              {reader.lagBytes === 0 ? 'up to date' : words.bytes(reader.lagBytes) + ', ' + words.span(reader.lagSeconds)}
              <Bar share={ruler.bytes === 0 ? 0 : reader.lagBytes / ruler.bytes} label={words.bytes(reader.lagBytes) + ' behind'} />
            </td>
            <td>{reader.delivery}</td>
            <td className="w-mono">{reader.cursor}</td>
            <td>
              <Button onClick={() => onChoose(reader.reader)}>{mayMove ? 'Move or replay' : 'Details'}</Button>
            </td>
          </tr>
        ))}
      </Table>
    </div>
  )
}

/** How a reader is: a cursor may well go on while the sink behind it gets nothing through. */
export function readerState(reader: Reader, sinks: readonly Station[]): { state: State; sink: Station | undefined } {
  const sink = sinks.find(one => one.name === reader.reader)
  const state = reader.state === 'running' ? 'running' : reader.state === 'paused' ? 'paused' : 'stopped'
  return { state: state === 'running' && sink !== undefined ? sink.state : state, sink }
}

function ReaderState({ reader, sinks }: { reader: Reader; sinks: readonly Station[] }) {
  const { state, sink } = readerState(reader, sinks)
  const trouble = state === 'in_trouble' ? sink : undefined
  return (
    <>
      <StateBadge state={state} more={trouble?.words ?? ''} />
      {trouble === undefined || trouble.troubleSince === '' ? null : (
        <div>
          since <Since time={trouble.troubleSince} />
        </div>
      )}
      {trouble === undefined || trouble.lastError === '' ? null : (
        <div className="w-bad">
          <Written text={trouble.lastError} />
        </div>
      )}
    </>
  )
}

function Cursor({
  ruler,
  name,
  onDone,
  onClose,
}: {
  ruler: Ruler | undefined
  name: string
  onDone: () => void
  onClose: () => void
}) {
  const { allowed, me } = usePage()
  const { busy, run } = useDoing()
  const title = React.useRef<HTMLHeadingElement>(null)
  React.useEffect(() => title.current?.focus(), [])
  const reader = ruler?.readers.find(one => one.reader === name)
  const [time, setTime] = React.useState('')
  const may = (operation: string) => allowed.may(BEANS.wal, operation)
  if (ruler === undefined || reader === undefined) {
    return <p className="w-hint">This sink does not read the log of this tenant any more.</p>
  }
  const act = async (said: string, operation: string, ...args: (string | number)[]) => {
    await run(said, BEANS.wal, operation, ...args)
    onDone()
  }
  const paused = reader.state === 'paused'
  return (
    <div className="w-panel" onKeyDown={event => (event.key === 'Escape' ? onClose() : undefined)}>
      <div className="w-section-head">
        <h3 ref={title} tabIndex={-1}>
          {harmless(name)} of tenant {harmless(ruler.tenant)}
        </h3>
        <Button kind="quiet" onClick={onClose}>
          <Icon name="close" />
          <span className="w-hidden">Close</span>
        </Button>
      </div>
      <Reserved what="To move a cursor, pause or replay" role="operator" me={me} />
      <Reserved what="To forget a reader" role="admin" me={me} />
      <div className="w-row w-ends">
        {paused && may('resumeReader') ? (
          <Button kind="main" disabled={busy} onClick={() => void act(name + ' goes on.', 'resumeReader', name)}>
            Go on
          </Button>
        ) : null}
        {!paused && may('pauseReader') ? (
          <Button disabled={busy} title="Its lines wait on the disk until it goes on" onClick={() => void act(name + ' is paused; its lines wait.', 'pauseReader', name)}>
            Pause
          </Button>
        ) : null}
        {may('seek') ? (
          <>
            <Sure disabled={busy} question="Read everything in the log again?" onSure={() => void act(name + ' reads from the oldest line.', 'seek', name, ruler.tenant, 'earliest')}>
              Move to the oldest
            </Sure>
            <Sure
              disabled={busy}
              question={'Pass over ' + words.bytes(reader.lagBytes) + '? It is not delivered then.'}
              onSure={() => void act(name + ' reads on from the newest line.', 'seek', name, ruler.tenant, 'latest')}
            >
              Move to the newest
            </Sure>
          </>
        ) : null}
        {may('seekToTime') ? (
          <>
            <Field label="Move to what came at">
              <input type="datetime-local" step={1} value={time} onChange={event => setTime(event.target.value)} />
            </Field>
            <Button
              disabled={busy || time === ''}
              onClick={() => void act(name + ' reads on from there.', 'seekToTime', name, ruler.tenant, new Date(time).toISOString())}
            >
              Move
            </Button>
          </>
        ) : null}
      </div>
      {may('replay') ? <Replay reader={name} ruler={ruler} /> : null}
      {may('dropReader') && reader.state !== 'running' ? (
        <p className="w-row">
          <Sure disabled={busy} question={'Forget ' + name + ' for good? Nothing waits for it then.'} onSure={() => void act(name + ' is forgotten.', 'dropReader', name)}>
            Forget this reader
          </Sure>
        </p>
      ) : null}
    </div>
  )
}

interface Preview {
  readonly lines: number | null
  readonly bytes: number | null
  readonly gone: boolean
}

/** First how much it is, then the button: a replay writes lines once more. */
function Replay({ reader, ruler }: { reader: string; ruler: Ruler }) {
  const { busy, run } = useDoing()
  const [from, setFrom] = React.useState(local(times(ruler).oldest))
  const [to, setTo] = React.useState(local(times(ruler).newest, 1000))
  const [rate, setRate] = React.useState('1048576')
  const [preview, setPreview] = React.useState<Preview | null>(null)
  const stretch = () => [new Date(from).toISOString(), new Date(to).toISOString()] as const
  const look = async () => {
    const said = await run('', BEANS.wal, 'replayPreview', reader, ruler.tenant, ...stretch())
    setPreview(said === undefined ? null : (said as Preview))
  }
  const changed = (set: (value: string) => void) => (event: React.FieldEvent) => {
    set(event.target.value)
    setPreview(null)
  }
  const { oldest } = times(ruler)
  const seconds = preview?.bytes == null ? null : preview.bytes / Number(rate)
  return (
    <form
      className="w-replay"
      onSubmit={event => {
        event.preventDefault()
        void look()
      }}
    >
      <h3>Send a stretch once more</h3>
      <div className="w-row w-ends">
        <Field label="From">
          <input type="datetime-local" step={1} value={from} required onChange={changed(setFrom)} />
        </Field>
        <Field label="To">
          <input type="datetime-local" step={1} value={to} required onChange={changed(setTo)} />
        </Field>
        <Field label="At most">
          <select value={rate} onChange={event => setRate(event.target.value)}>
            {[262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864].map(one => (
              <option key={one} value={one}>
                {words.bytes(one)} a second
              </option>
            ))}
          </select>
        </Field>
        <Button submit kind="main" disabled={busy || from === '' || to === ''}>
          How much is that?
        </Button>
      </div>
      {preview === null ? (
        <p className="w-hint">The cursor stays where it is. A capture writes replayed lines once more.</p>
      ) : (
        <div className="w-row w-result" aria-live="polite">
          <span>
            <strong>{words.many(preview.lines ?? 0, 'line')}</strong>, {words.bytes(preview.bytes)}
            {seconds === null ? '' : seconds < 1 ? ', less than a second' : ', about ' + words.span(seconds)}
          </span>
          {preview.gone && early(from, oldest) ? <Badge name="warning">the log holds nothing from before {words.clock(oldest, Date.now())}</Badge> : null}
          <Button
            disabled={busy || (preview.lines ?? 0) === 0}
            onClick={() =>
              void run('The replay has begun; it is listed below.', BEANS.wal, 'replay', reader, ruler.tenant, ...stretch(), Number(rate)).then(() => setPreview(null))
            }
          >
            Replay to {harmless(reader)}
          </Button>
        </div>
      )}
    </form>
  )
}

/* Fields tell whole seconds. */
function early(from: string, oldest: string): boolean {
  return Date.parse(from) < Math.floor(Date.parse(oldest) / 1000) * 1000
}

/** What a field for dates takes: local time without a zone. */
function local(time: string, moreMillis = 0): string {
  const then = new Date(Date.parse(time) + moreMillis)
  if (Number.isNaN(then.getTime())) {
    return ''
  }
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

interface ReplayState {
  readonly id: number
  readonly reader: string
  readonly tenant: string
  readonly from: string
  readonly to: string
  readonly state: string
  readonly sentEntries: number
  readonly sentBytes: number
  readonly begunAt: string
  readonly endedAt: string
  readonly failedBlocks: number
}

function Replays() {
  const { allowed } = usePage()
  const { value: replays, again } = useCalled<ReplayState[]>(EACH_MILLIS, BEANS.wal, 'replays')
  const { busy, run } = useDoing()
  return replays === null || replays.length === 0 ? null : (
    <Section title="Replays">
      <Table label="Replays" heads={['No.', 'To', 'Stretch', 'State', 'Sent', '']}>
        {replays.map(one => (
          <tr key={one.id}>
            <td>{one.id}</td>
            <td>
              {harmless(one.reader)} ({harmless(one.tenant)})
            </td>
            <td>
              {words.clock(one.from, Date.now())} to {words.clock(one.to, Date.now())}
            </td>
            <td>
              <Badge name={one.state === 'running' ? 'running' : one.failedBlocks > 0 ? 'warning' : 'info'}>{harmless(one.state)}</Badge>
            </td>
            <td>
              {words.many(one.sentEntries, 'line')}, {words.bytes(one.sentBytes)}
            </td>
            <td>
              {one.endedAt === '' && allowed.may(BEANS.wal, 'stopReplay') ? (
                <Button disabled={busy} onClick={() => void run('The replay is ended.', BEANS.wal, 'stopReplay', one.id).then(again)}>
                  End
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}

interface ReceiptState {
  readonly receipt: string
  readonly tenant: string
  readonly record: string
  readonly explanation: string
  readonly sinks: Readonly<Record<string, string>>
}

function Receipt() {
  const { busy, run } = useDoing()
  const [receipt, setReceipt] = React.useState('')
  const [found, setFound] = React.useState<ReceiptState | null>(null)
  const look = async () => {
    const said = await run('', BEANS.gateway, 'receipt', receipt.trim())
    setFound(said === undefined ? null : (parsed(said) as ReceiptState))
  }
  return (
    <Section title="Where is my push?">
      <form
        className="w-row w-ends"
        onSubmit={event => {
          event.preventDefault()
          void look()
        }}
      >
        <Field label="Receipt, as X-Wadi-Receipt told it">
          <input className="w-mono w-long" value={receipt} spellCheck={false} autoComplete="off" placeholder="main:1795268908457:256:fd668649" onChange={event => setReceipt(event.target.value)} />
        </Field>
        <Button submit kind="main" disabled={busy || receipt.trim() === ''}>
          Look it up
        </Button>
      </form>
      {found === null ? null : (
        <div aria-live="polite" className="w-result">
          <p className="w-row">
            <Badge name={found.record === 'intact' ? 'running' : found.record === 'damaged' ? 'in_trouble' : 'info'}>{found.record}</Badge>
            <span>{harmless(found.explanation)}</span>
          </p>
          <Table label="Sinks" heads={['Sink', 'It is']}>
            {Object.entries(found.sinks).map(([sink, state]) => (
              <tr key={sink}>
                <td>{harmless(sink)}</td>
                <td>
                  <Badge name={state === 'delivered' ? 'running' : state === 'pending' ? 'paused' : 'warning'}>{state}</Badge>
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
    </Section>
  )
}
