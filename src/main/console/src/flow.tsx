import * as React from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import { type Card, LINE, type Picture, fit, picture } from './flow-layout'
import { useDoing, usePage } from './host'
import { BEANS, type Overview, type Station, largest, received, within } from './model'
import { harmless } from './text'
import { Badge, Bar, Button, Chart, Empty, Icon, Number_, Reserved, Since, StateBadge, Sure, Written, shape, sparkline, thinned } from './widgets'
import * as words from './words'

/** What comes in, what happens to it, who gets it: as a picture, and one click away what to press. */
export function Flow() {
  const { overview } = usePage()
  const { search } = useLocation()
  const navigate = useNavigate()
  const [box, width] = useWidth()
  const chosen = new URLSearchParams(search).get('of')
  const choose = (key: string | null) => navigate('/wadi/flow' + (key === null ? '' : '?of=' + encodeURIComponent(key)))
  const drawn = React.useMemo(() => (overview === null || width === 0 ? null : picture(overview, width)), [overview, width])
  const close = () => {
    choose(null)
    box.current?.querySelector<HTMLElement>('[data-key="' + CSS.escape(chosen ?? '') + '"]')?.focus()
  }
  return (
    <div className="w-flow" ref={box}>
      {drawn === null || overview === null ? (
        <p className="w-hint">Asking the gateway …</p>
      ) : (
        <>
          <Drawing drawn={drawn} chosen={chosen} onChoose={choose} />
          <Chips stations={drawn.waiting} title="Open, nothing in ten minutes:" onChoose={choose} />
          <Chips stations={drawn.aside} title="Beside the log:" onChoose={choose} />
          <Chips stations={drawn.off} title="Switched off:" onChoose={choose} />
          <Sums overview={overview} />
          {drawn.cards.every(card => card.kind !== 'source' || largest(card.points) === 0) ? <FirstPush overview={overview} /> : null}
          {chosen === null ? null : <Drawer overview={overview} chosen={chosen} onClose={close} />}
        </>
      )}
    </div>
  )
}

export function Drawing({
  drawn,
  chosen,
  onChoose,
}: {
  drawn: Picture
  chosen: string | null
  onChoose: (key: string) => void
}) {
  return (
    <svg
      className="w-picture"
      viewBox={`0 0 ${drawn.width} ${drawn.height}`}
      width={drawn.width}
      height={drawn.height}
      role="group"
      aria-label="The flow of lines from the sources to the sinks"
    >
      {drawn.heads.map(head => (
        <text key={head.text} className="w-head" x={head.x} y={head.y}>
          {head.text}
        </text>
      ))}
      {drawn.edges.map(edge => (
        <path key={edge.from + '>' + edge.to} className={'w-edge w-is-' + edge.state} d={edge.path} style={{ strokeWidth: edge.width }} />
      ))}
      {drawn.cards.map(card => (
        <CardPicture key={card.key} card={card} chosen={card.key === chosen} onChoose={onChoose} />
      ))}
    </svg>
  )
}

function CardPicture({ card, chosen, onChoose }: { card: Card; chosen: boolean; onChoose: (key: string) => void }) {
  const chart = Math.min(110, Math.max(40, card.w - 138))
  return (
    <g
      className={'w-card w-is-' + card.state + (chosen ? ' w-chosen' : '')}
      transform={`translate(${card.x} ${card.y})`}
      role="button"
      tabIndex={0}
      data-key={card.key}
      aria-label={harmless(card.label)}
      aria-expanded={chosen}
      onClick={() => onChoose(card.key)}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault()
          onChoose(card.key)
        }
      }}
    >
      <rect className="w-card-box" width={card.w} height={card.h} rx={6} />
      <rect className="w-card-side" width={4} height={card.h} rx={2} />
      <path className="w-card-icon" d={shape(card.state)} transform="translate(14 13)" />
      <text className="w-card-title" x={38} y={26}>
        {fit(harmless(card.title), card.w - 50, 7.3)}
      </text>
      <text className="w-card-value" x={14} y={56}>
        {card.value}
        <tspan className="w-card-unit">{card.unit === '' ? '' : ' ' + card.unit}</tspan>
      </text>
      {card.lines.map((line, i) => (
        <text key={i} className={'w-card-line' + (card.bad ? ' w-bad' : '')} x={14} y={80 + i * LINE}>
          {line}
        </text>
      ))}
      <g transform={`translate(${card.w - chart - 12} 38)`}>
        <path className="w-spark" d={sparkline(thinned(card.points, 40), chart, 22, largest(card.points))} />
      </g>
    </g>
  )
}

function Chips({ stations, title, onChoose }: { stations: readonly Station[]; title: string; onChoose: (key: string) => void }) {
  return stations.length === 0 ? null : (
    <p className="w-off">
      <span className="w-hint">{title}</span>{' '}
      {stations.map(station => (
        <button
          key={station.kind + station.name}
          type="button"
          className="w-chip"
          data-key={station.kind + ':' + station.name}
          title={station.title}
          onClick={() => onChoose(station.kind + ':' + station.name)}
        >
          <Icon name={station.state} /> {station.name}
          <span className="w-hint">{station.kind}</span>
        </button>
      ))}
    </p>
  )
}

function Sums({ overview }: { overview: Overview }) {
  const { chain, wal } = overview
  return (
    <dl className="w-numbers">
      <Number_ label="Received">{words.rate(received(overview), 'lines')}</Number_>
      <Number_ label="Kept on disk">{words.rate(wal.linesPerSecond, 'lines')}</Number_>
      <Number_ label="Redacted">{words.rate(chain.changedPerSecond, 'lines')}</Number_>
      <Number_ label="Dropped since the start">{words.many(chain.droppedLines, 'line')}</Number_>
      <Number_ label="Set aside since the start">{words.many(chain.setAsideLines, 'line')}</Number_>
      <Number_ label="Free on the disk" hint={'stops at ' + words.bytes(wal.floorBytes)}>
        {words.bytes(wal.freeBytes)}
      </Number_>
    </dl>
  )
}

function FirstPush({ overview }: { overview: Overview }) {
  return (
    <Empty title="Nothing has come in the last ten minutes">
      <p>Point a Loki client at {overview.gateway.pushAddress}/loki/api/v1/push, or send a line from a terminal:</p>
      <pre className="w-code">
        {`curl -H 'Content-Type: application/json' --data \\
  "{\\"streams\\":[{\\"stream\\":{\\"app\\":\\"hello\\"},\\"values\\":[[\\"$(date +%s%N)\\",\\"hello\\"]]}]}" \\
  ${overview.gateway.pushAddress}/loki/api/v1/push`}
      </pre>
    </Empty>
  )
}

function Drawer({ overview, chosen, onClose }: { overview: Overview; chosen: string; onClose: () => void }) {
  const title = React.useRef<HTMLHeadingElement>(null)
  React.useEffect(() => title.current?.focus(), [chosen])
  const station = [...overview.sources, ...overview.sinks].find(one => one.kind + ':' + one.name === chosen)
  const seconds = overview.stepSeconds * overview.points
  return (
    <aside
      className="w-drawer"
      aria-label="Details"
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onClose()
        }
      }}
    >
      <div className="w-drawer-head">
        <h2 ref={title} tabIndex={-1}>
          {station !== undefined
            ? station.name
            : chosen === 'chain' ? 'Chain' : chosen === 'wal' ? 'Write-ahead log' : 'Gone'}
        </h2>
        <Button kind="quiet" onClick={onClose} title="Close the details (Escape)">
          <Icon name="close" />
          <span className="w-hidden">Close the details</span>
        </Button>
      </div>
      {station !== undefined ? (
        <StationDetails station={station} seconds={seconds} />
      ) : chosen === 'chain' ? (
        <ChainDetails overview={overview} seconds={seconds} />
      ) : chosen === 'wal' ? (
        <WalDetails overview={overview} seconds={seconds} />
      ) : (
        <p>It is not there any more.</p>
      )}
    </aside>
  )
}

export function StationDetails({ station, seconds }: { station: Station; seconds: number }) {
  return (
    <>
      <p className="w-row">
        <StateBadge state={station.state} more={station.words} />
        <span className="w-hint">
          {station.kind} {station.name}
          {station.delivery == null ? '' : ', ' + station.delivery}
        </span>
      </p>
      {station.title === '' || station.title === station.name ? null : <p>{harmless(station.title)}</p>}
      {station.troubleSince === '' ? null : (
        <p>
          {station.state.replace('_', ' ')} since <Since time={station.troubleSince} />
        </p>
      )}
      {station.lastError === '' ? null : (
        <p className="w-trouble">
          <Icon name="in_trouble" />
          <span>
            Last error <Since time={station.lastErrorAt} />: <Written text={station.lastError} />
          </span>
        </p>
      )}
      {station.loss == null ? null : (
        <p className="w-warn">
          <Icon name="warning" />
          <span>{station.loss.sentence}</span>
        </p>
      )}
      <Operations station={station} />
      <Chart points={station.rates} label={station.rateUnit + ' a second'} show={n => words.count(n)} seconds={seconds} />
      {station.lags === undefined || station.lagBytes == null ? null : (
        <Chart points={station.lags} label="behind" show={words.bytes} seconds={seconds} />
      )}
      <Chart points={station.errors} label={station.kind === 'source' ? 'refused' : 'failed'} show={n => words.count(n)} seconds={seconds} />
      {station.tenants === undefined || station.tenants.length === 0 ? null : (
        <>
          <h3>Tenants</h3>
          <ul className="w-list">
            {station.tenants.map(tenant => (
              <li key={tenant.tenant}>
                <strong>{harmless(tenant.tenant)}</strong>{' '}
                {tenant.lagBytes === 0 ? 'up to date' : words.bytes(tenant.lagBytes) + ', ' + words.span(tenant.lagSeconds) + ' behind'}
                <Bar share={tenant.quotaUse} label={words.percent(tenant.quotaUse) + ' of the quota of the log'} />
                <span className="w-hint">{words.percent(tenant.quotaUse)} of its quota in the log</span>
              </li>
            ))}
          </ul>
          {(station.moreTenants ?? 0) > 0 ? <p className="w-hint">and {words.many(station.moreTenants ?? 0, 'more tenant')}</p> : null}
        </>
      )}
      <h3>Routes</h3>
      <ul className="w-list">
        {station.routes.map(route => (
          <li key={route.id}>
            <Link to={'/wadi/routes?file=' + encodeURIComponent(route.file)}>{route.id}</Link>{' '}
            <Badge name={route.state === 'started' ? 'running' : route.state === 'suspended' ? 'paused' : 'stopped'}>{route.state}</Badge>
            <div className="w-hint">{route.from}</div>
          </li>
        ))}
      </ul>
      {station.routes.length === 0 ? <p className="w-hint">No route runs for it. It is switched on in the settings.</p> : null}
    </>
  )
}

/* What stops lines is asked about once more. */
const CAREFUL = new Set(['stop'])

function Operations({ station }: { station: Station }) {
  const { allowed, me } = usePage()
  const { busy, run } = useDoing()
  const may = allowed.may(BEANS.console, 'act')
  const operations = station.operations.filter(operation => may && within(me?.role, operation.role))
  if (operations.length === 0) {
    return station.operations.length === 0 ? null : (
      <Reserved what="To change anything here" role={station.operations[0]?.role ?? 'operator'} me={me} />
    )
  }
  const act = (operation: string) =>
    void run(said(operation, station.name), BEANS.console, 'act', station.kind, station.name, operation)
  return (
    <p className="w-row">
      {operations.map(operation =>
        CAREFUL.has(operation.name) ? (
          <Sure key={operation.name} disabled={busy} question={`Stop ${station.name}?`} onSure={() => act(operation.name)}>
            {verb(operation.name)}
          </Sure>
        ) : (
          <Button key={operation.name} disabled={busy} title={operation.description} onClick={() => act(operation.name)}>
            {verb(operation.name)}
          </Button>
        ),
      )}
    </p>
  )
}

/** The name of an operation as a person says it: retryNow is "Retry now". */
export function verb(operation: string): string {
  const apart = operation.replace(/([A-Z])/g, ' $1').toLowerCase()
  return apart.charAt(0).toUpperCase() + apart.slice(1)
}

function said(operation: string, name: string): string {
  return verb(operation) + ': ' + name + ' has been told.'
}

function ChainDetails({ overview: { chain }, seconds }: { overview: Overview; seconds: number }) {
  return (
    <>
      {chain.problem === '' ? null : (
        <p className="w-trouble">
          <Icon name="in_trouble" />
          <Written text={chain.problem} />
        </p>
      )}
      <Chart points={chain.lines} label="lines a second" show={n => words.count(n)} seconds={seconds} />
      <Chart points={chain.changed} label="of these redacted" show={n => words.count(n)} seconds={seconds} />
      <p>
        {words.many(chain.droppedLines, 'line')} dropped and {words.exact(chain.setAsideLines)} set aside since the start.
      </p>
      <p>
        <Link to="/wadi/redaction">Look at the redaction, try a text</Link>
      </p>
    </>
  )
}

function WalDetails({ overview: { wal }, seconds }: { overview: Overview; seconds: number }) {
  return (
    <>
      {wal.unavailable === '' ? null : (
        <p className="w-trouble">
          <Icon name="in_trouble" />
          <Written text={wal.unavailable} />
        </p>
      )}
      <p>
        {words.bytes(wal.bytes)}, {words.percent(wal.quotaUse)} of the fullest tenant's quota
      </p>
      <Bar share={wal.quotaUse} label={words.percent(wal.quotaUse) + ' of the quota'} />
      <Chart points={wal.lines} label="lines a second" show={n => words.count(n)} seconds={seconds} />
      <Chart points={wal.sizes} label="size" show={words.bytes} seconds={seconds} />
      <p>
        {words.rate(wal.appendsPerSecond, 'appends')}, each synced in{' '}
        {wal.syncMeanMillis === null ? 'no time known yet' : words.count(wal.syncMeanMillis) + ' ms'} on average.
      </p>
      <p>
        <Link to="/wadi/wal">Look at the cursors, replay, dead letters</Link>
      </p>
    </>
  )
}

function useWidth(): [React.RefObject<HTMLDivElement>, number] {
  const box = React.useRef<HTMLDivElement>(null)
  const [width, setWidth] = React.useState(0)
  React.useLayoutEffect(() => {
    const element = box.current
    if (element === null) {
      return undefined
    }
    const watching = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    watching.observe(element)
    setWidth(Math.floor(element.clientWidth))
    return () => watching.disconnect()
  }, [])
  return [box, width]
}
