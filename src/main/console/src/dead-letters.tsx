import * as React from 'react'
import { useAsked, useCalled, useDoing, usePage } from './host'
import { read } from './jolokia'
import { BEANS } from './model'
import { harmless } from './text'
import { Badge, Button, Reserved, Section, Sure, Table, Trouble, Written } from './widgets'
import * as words from './words'

interface Folder {
  readonly capture: string
  readonly live?: boolean
  readonly lines?: number
  readonly oldest?: string
  readonly newest?: string
  readonly unreadable?: string
  readonly groups?: readonly { readonly sink: string; readonly reason: string; readonly status: string | number; readonly lines: number }[]
}

interface Letter {
  readonly ts: string
  readonly labels: Readonly<Record<string, string>>
  readonly msg: string
  readonly sink: string
  readonly reason: string
  readonly status: string | number
  readonly text: string
}

const EACH_MILLIS = 10_000
const SHOWN = 50

/** Lines that a server rejected for good, with its words. */
export function DeadLetters() {
  const { allowed, me } = usePage()
  const { value: folders, error, again } = useCalled<Folder[]>(EACH_MILLIS, BEANS.deadLetters, 'ls')
  const { value: state } = useAsked<{ ReplayState: string; ReplayAddress: string }>('dlq', EACH_MILLIS, read(BEANS.deadLetters, 'ReplayState', 'ReplayAddress'))
  const { busy, run } = useDoing()
  const [open, setOpen] = React.useState('')
  const [letters, setLetters] = React.useState<readonly Letter[]>([])
  const show = async (capture: string) => {
    const said = await run('', BEANS.deadLetters, 'show', capture, SHOWN)
    setLetters((said ?? []) as Letter[])
    setOpen(said === undefined ? '' : capture)
  }
  // What is being written is finished first: the next dead letter begins another.
  const drop = async (folder: Folder) => {
    const finished = folder.live !== true || (await run('', BEANS.letters, 'seal', tenantOf(folder.capture))) !== undefined
    if (finished) {
      await run(folder.capture + ' is deleted.', BEANS.deadLetters, 'drop', folder.capture)
      setOpen('')
    }
    again()
  }
  return (
    <Section title="Dead letters" aside={<span className="w-hint">lines that a sink's server rejected for good</span>}>
      <Trouble words={error} />
      {folders !== null && folders.length === 0 ? <p className="w-hint">There are none. A line that a server rejects is kept here with the server's words, and never blocks the others.</p> : null}
      {folders === null || folders.length === 0 ? null : (
        <Table label="Captures of dead letters" numbers={['Lines']} heads={['Capture', 'Lines', 'Between', 'Why', '']}>
          {folders.map(folder => (
            <tr key={folder.capture}>
              <td>
                {harmless(folder.capture)} {folder.live === true ? <Badge name="running">being written</Badge> : null}
              </td>
              <td className="w-n">{words.exact(folder.lines)}</td>
              <td>
                {words.clock(folder.oldest ?? '', Date.now())} and {words.clock(folder.newest ?? '', Date.now())}
              </td>
              <td>
                {folder.unreadable !== undefined ? harmless(folder.unreadable) : null}
                {(folder.groups ?? []).map((group, i) => (
                  <div key={i}>
                    {harmless(group.sink)}: {harmless(group.reason)}
                    {group.status === 0 || group.status === '' ? '' : ' (' + group.status + ')'}, {words.many(group.lines, 'line')}
                  </div>
                ))}
              </td>
              <td>
                <div className="w-row">
                  <Button disabled={busy} onClick={() => void (open === folder.capture ? setOpen('') : show(folder.capture))}>
                    {open === folder.capture ? 'Hide' : 'Show'}
                  </Button>
                  {allowed.may(BEANS.deadLetters, 'replay') ? (
                    <Sure
                      kind="plain"
                      disabled={busy}
                      question={'Push these lines to ' + (state?.ReplayAddress ?? 'Loki') + ' again?'}
                      onSure={() => void run('The replay was asked for; its state is below.', BEANS.deadLetters, 'replay', folder.capture, false).then(again)}
                    >
                      Replay
                    </Sure>
                  ) : null}
                  {allowed.may(BEANS.deadLetters, 'drop') ? (
                    <Sure disabled={busy} question={'Delete ' + words.many(folder.lines ?? 0, 'line') + ' for good?'} onSure={() => void drop(folder)}>
                      Drop
                    </Sure>
                  ) : null}
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {folders === null || folders.length === 0 ? null : (
        <>
          <Reserved what="To replay dead letters" role="operator" me={me} />
          <Reserved what="To drop them" role="admin" me={me} />
        </>
      )}
      {state === null || state.ReplayState.startsWith('none') ? null : <p className="w-hint">Newest replay: {harmless(state.ReplayState)}</p>}
      {open === '' ? null : (
        <Table label={'Dead letters of ' + open} heads={['Time', 'What the server said', 'Line']}>
          {letters.map((letter, i) => (
            <tr key={i}>
              <td className="w-nowrap">{words.clock(letter.ts, Date.now())}</td>
              <td>
                {harmless(letter.sink)}, {harmless(String(letter.status))} {harmless(letter.reason)}: <Written text={letter.text} />
              </td>
              <td className="w-mono">
                {Object.entries(letter.labels)
                  .map(([name, value]) => harmless(name + '=' + value))
                  .join(' ')}{' '}
                <Written text={letter.msg} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}

/** Whose lines a capture of dead letters holds: the folder that it lies in. */
export function tenantOf(capture: string): string {
  return capture.slice(0, Math.max(0, capture.lastIndexOf('/')))
}
