/** Numbers as people read them, each with its unit. */

const NONE = '–'

export function count(n: number | null | undefined): string {
  if (n == null || !Number.isFinite(n)) {
    return NONE
  }
  const size = Math.abs(n)
  if (size >= 1e9) {
    return short(n / 1e9) + ' G'
  }
  if (size >= 1e6) {
    return short(n / 1e6) + ' M'
  }
  if (size >= 1e4) {
    return short(n / 1e3) + ' k'
  }
  return size < 10 && !Number.isInteger(n) ? n.toFixed(1) : String(Math.round(n))
}

/** Every digit, for places where a sum must add up. */
export function exact(n: number | null | undefined): string {
  return n == null || !Number.isFinite(n) ? NONE : Math.round(n).toLocaleString('en')
}

export function bytes(n: number | null | undefined): string {
  if (n == null || !Number.isFinite(n)) {
    return NONE
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = Math.abs(n)
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return (n < 0 ? '-' : '') + (unit === 0 ? String(Math.round(size)) : short(size)) + ' ' + units[unit]
}

function short(n: number): string {
  return Math.abs(n) >= 100 ? n.toFixed(0) : Math.abs(n) >= 10 ? n.toFixed(1) : n.toFixed(2)
}

export function rate(n: number | null | undefined, unit: string): string {
  return n == null ? NONE : count(n) + ' ' + unit + '/s'
}

export function percent(share: number | null | undefined): string {
  if (share == null || !Number.isFinite(share)) {
    return NONE
  }
  const all = share * 100
  return all === 0 ? '0 %' : all < 0.1 ? '< 0.1 %' : (all < 10 ? all.toFixed(1) : all.toFixed(0)) + ' %'
}

/** A span of time in its two largest units. */
export function span(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) {
    return NONE
  }
  const s = Math.max(0, seconds)
  if (s < 1) {
    return s === 0 ? '0 s' : '< 1 s'
  }
  if (s < 60) {
    return Math.round(s) + ' s'
  }
  const minutes = Math.floor(s / 60)
  if (minutes < 60) {
    const rest = Math.floor(s % 60)
    return minutes + ' min' + (rest > 0 && minutes < 10 ? ' ' + rest + ' s' : '')
  }
  const hours = Math.floor(minutes / 60)
  if (hours < 48) {
    return hours + ' h' + (minutes % 60 > 0 ? ' ' + (minutes % 60) + ' min' : '')
  }
  return Math.floor(hours / 24) + ' days'
}

/** The time of the day, with the date when it is not today. */
export function clock(time: string, now: number): string {
  const then = new Date(time)
  if (time === '' || Number.isNaN(then.getTime())) {
    return NONE
  }
  const day = then.toDateString() === new Date(now).toDateString()
  const hour = two(then.getHours()) + ':' + two(then.getMinutes()) + ':' + two(then.getSeconds())
  return day ? hour : then.getFullYear() + '-' + two(then.getMonth() + 1) + '-' + two(then.getDate()) + ' ' + hour
}

export function ago(time: string, now: number): string {
  const then = Date.parse(time)
  return Number.isNaN(then) ? NONE : span((now - then) / 1000) + ' ago'
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** "1 line", "2 lines". */
export function many(n: number, one: string, more = one + 's'): string {
  return exact(n) + ' ' + (n === 1 ? one : more)
}
