import * as React from 'react'
import { useCalled, useDoing, usePage } from './host'
import { BEANS } from './model'
import { harmless } from './text'
import { Badge, Button, Field, type IconName, Section, Sure, Table, Written } from './widgets'
import * as words from './words'

/** Where shared captures go. */
export interface Target {
  readonly target: string
  readonly available: boolean
  /** Why nothing can be shared. */
  readonly why: string
}

export interface Share {
  readonly id: string
  readonly capture: string
  readonly by: string
  readonly state: string
  readonly reason: string
  readonly expires: string
  readonly files: number
  readonly bytes: number
  /** Told to admins who ask for it; '' while there is none. */
  readonly link?: string
}

const EACH_MILLIS = 5000
const SPANS = [1, 8, 24, 72, 168]

/** How long a link is good, then the button. */
export function ShareOne({ capture, onClose }: { capture: string; onClose: () => void }) {
  const { value: target } = useCalled<Target>(60_000, BEANS.shares, 'targets')
  const { busy, run } = useDoing()
  const title = React.useRef<HTMLHeadingElement>(null)
  React.useEffect(() => title.current?.focus(), [])
  const [hours, setHours] = React.useState('24')
  const [trail, setTrail] = React.useState(false)
  const share = async () => {
    const said = await run('The capture is being copied; how that stands is below.', BEANS.shares, 'share', capture, Number(hours), trail, false)
    if (said !== undefined) {
      onClose()
    }
  }
  return (
    <form
      className="w-panel"
      onSubmit={event => {
        event.preventDefault()
        void share()
      }}
      onKeyDown={event => (event.key === 'Escape' ? onClose() : undefined)}
    >
      <h3 ref={title} tabIndex={-1}>
        Share {harmless(capture)}
      </h3>
      <p className="w-hint">
        Its files are copied to {harmless(target?.target ?? 'the store')}. Whoever has the link can read them until it ends; nobody needs a login for that.
      </p>
      <div className="w-row w-ends">
        <Field label="The link is good for">
          <select value={hours} onChange={event => setHours(event.target.value)}>
            {SPANS.map(one => (
              <option key={one} value={one}>
                {one < 48 ? words.many(one, 'hour') : words.many(one / 24, 'day')}
              </option>
            ))}
          </select>
        </Field>
        <label className="w-row">
          <input type="checkbox" checked={trail} onChange={event => setTrail(event.target.checked)} /> with its trail: who did what
        </label>
        <Button submit kind="main" disabled={busy || target?.available !== true}>
          Make a link
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  )
}

/** What was shared, until when, and by whom. */
export function Shares() {
  const { allowed, tell } = usePage()
  const { value, again } = useCalled<Share[]>(EACH_MILLIS, BEANS.shares, 'shares')
  const { busy, run } = useDoing()
  const copy = async (share: Share) => {
    const said = (await run('', BEANS.shares, 'link', share.id)) as Share | undefined
    if (said === undefined) {
      return
    }
    const link = said.link ?? ''
    if (link === '') {
      tell('The link is not known any more: the gateway began anew since. Share the capture again.', 'danger')
      return
    }
    try {
      await navigator.clipboard.writeText(link)
      tell('The link is in the clipboard. Whoever has it can read the capture.', 'good')
    } catch {
      tell('The browser did not let the page write to the clipboard. This is the link: ' + link, 'danger')
    }
  }
  return value === null || value.length === 0 ? null : (
    <Section title="Shared by a link">
      <Table label="Shared captures" numbers={['Files']} heads={['Capture', 'State', 'By', 'Until', 'Files', 'Size', '']}>
        {value.map(one => (
          <tr key={one.id}>
            <td>{harmless(one.capture)}</td>
            <td>
              <Badge name={icon(one.state)}>{harmless(one.state)}</Badge>
              {one.reason === '' ? null : (
                <div className={one.state === 'failed' ? 'w-bad' : 'w-hint'}>
                  <Written text={one.reason} />
                </div>
              )}
            </td>
            <td>{harmless(one.by)}</td>
            <td className="w-nowrap">{words.clock(one.expires, Date.now())}</td>
            <td className="w-n">{words.exact(one.files)}</td>
            <td className="w-nowrap">{words.bytes(one.bytes)}</td>
            <td>
              <div className="w-row">
                {one.state === 'ready' && allowed.may(BEANS.shares, 'link') ? (
                  <Button disabled={busy} onClick={() => void copy(one)}>
                    Copy the link
                  </Button>
                ) : null}
                {one.state === 'ready' && allowed.may(BEANS.shares, 'unshare') ? (
                  <Sure
                    disabled={busy}
                    question="End the link?"
                    onSure={() => void run('The link has ended. Whoever opened it before may still fetch single files for a while.', BEANS.shares, 'unshare', one.id).then(again)}
                  >
                    End the link
                  </Sure>
                ) : null}
              </div>
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}

function icon(state: string): IconName {
  return state === 'ready' ? 'running' : state === 'failed' ? 'in_trouble' : state === 'waiting' || state === 'uploading' ? 'info' : 'off'
}
