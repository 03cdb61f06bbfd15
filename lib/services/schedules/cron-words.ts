const NAMES: { readonly [name: string]: string } = {
  '@hourly': '0 0 * * * *',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@weekly': '0 0 0 * * 0',
  '@monthly': '0 0 0 1 * *',
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
}
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const ORDINAL = /(?:^|[^1])([123])$/
const SUFFIXES: { readonly [digit: string]: string } = { 1: 'st', 2: 'nd', 3: 'rd' }

const isAny = (field: string): boolean => field === '*' || field === '?'
const two = (text: string): string => text.padStart(2, '0')
const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
const every = (count: string, unit: string): string => (count === '1' ? `every ${unit}` : `every ${count} ${unit}s`)
const numbersOf = (field: string): readonly string[] | null =>
  /^\d+(?:,\d+)*$/.test(field) ? field.split(',').map((text) => String(Number(text))) : null

/** A cron expression in words, e.g. `Every day at 02:00`; null for those that are said best as they are. */
export function cronWords(expression: string): string | null {
  const [second, minute, hour, day, month, weekday] = sixFieldsOf(expression.trim())
  const time = timeWords(second, minute, hour)
  const date = dateWords(day, month, weekday)
  if (time === null || date === null) return null
  const words = time.isOfDay ? `${date || 'every day'} ${time.words}` : [time.words, date].filter(Boolean).join(', ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

type SixFields = readonly [second: string, minute: string, hour: string, day: string, month: string, weekday: string]

function sixFieldsOf(expression: string): SixFields {
  const fields = (NAMES[expression] ?? expression).split(/\s+/)
  const six = fields.length === 5 ? ['0', ...fields] : fields
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = six
  return [second, minute, hour, day, month, weekday]
}

interface TimeWords {
  readonly words: string
  /** It names moments of a day, which need a day. */
  readonly isOfDay: boolean
}

function timeWords(second: string, minute: string, hour: string): TimeWords | null {
  const often = oftenWords(second, minute, hour)
  if (often !== null) return { words: often, isOfDay: false }
  const [seconds, minutes, hours] = [second, minute, hour].map(numbersOf)
  if (seconds?.length !== 1 || minutes?.length !== 1 || !hours) return null
  const rest = `:${two(minutes[0] ?? '')}${seconds[0] === '0' ? '' : `:${two(seconds[0] ?? '')}`}`
  return { words: `at ${list(hours.map((each) => `${two(each)}${rest}`))}`, isOfDay: true }
}

/** For what comes more often than at given moments of a day. */
function oftenWords(second: string, minute: string, hour: string): string | null {
  const within = hoursWords(hour)
  if (within === null) return null
  const seconds = countOf(second)
  if (seconds !== null) return isAny(minute) ? every(seconds, 'second') + within : null
  if (second !== '0') return null
  const minutes = countOf(minute)
  return minutes === null ? hourlyWords(minute, hour, within) : every(minutes, 'minute') + within
}

/** Every so many hours at one minute. */
function hourlyWords(minute: string, hour: string, within: string): string | null {
  const minutes = numbersOf(minute)
  const hours = within === '' ? countOf(hour) : '1'
  if (minutes?.length !== 1 || hours === null) return null
  return every(hours, 'hour') + (minutes[0] === '0' ? '' : ` at minute ${minutes.join('')}`) + within
}

/** How many of its units lie between two: 1 for all of them. */
const countOf = (field: string): string | null => (isAny(field) ? '1' : (/^(?:\*|0)\/(\d+)$/.exec(field)?.[1] ?? null))

/** '' when all hours are meant; null for hours that no range describes. */
function hoursWords(hour: string): string | null {
  if (countOf(hour) !== null) return ''
  const range = /^(\d+)-(\d+)$/.exec(hour)
  return range ? ` from ${two(range[1] ?? '')}:00 to ${two(range[2] ?? '')}:59` : null
}

/** '' when every day is meant. */
function dateWords(day: string, month: string, weekday: string): string | null {
  const months = isAny(month) ? '' : namesOf(month, MONTHS, 1)
  if (months === null || (!isAny(day) && !isAny(weekday))) return null
  return isAny(day) ? weekdayWords(weekday, months) : dayWords(day, months)
}

function dayWords(day: string, months: string): string | null {
  const days = day.toUpperCase() === 'L' ? 'last day' : ordinals(numbersOf(day))
  return days && `on the ${days} of ${months || 'every month'}`
}

function weekdayWords(weekday: string, months: string): string | null {
  const days = isAny(weekday) ? '' : namesOf(weekday, DAYS, 0)
  if (days === null) return null
  const named = days === '' || days.includes(' to ') ? days : `every ${days}`
  return months === '' ? named : `${named || 'every day'} in ${months}`
}

const ordinals = (numbers: readonly string[] | null): string | null =>
  numbers && list(numbers.map((each) => `${each}${SUFFIXES[ORDINAL.exec(each)?.[1] ?? ''] ?? 'th'}`))

/** Days of the week or months, by number or name, as a list or a range. */
function namesOf(field: string, names: readonly string[], first: number): string | null {
  const nameOf = (text: string): string | undefined =>
    /^\d+$/.test(text)
      ? names[Number(text) - first]
      : names.find((name) => text.length === 3 && name.toUpperCase().startsWith(text.toUpperCase()))
  const parts = field.split(',').map((part) => part.split('-').map(nameOf))
  if (parts.some((part) => part.length > 2 || part.includes(undefined))) return null
  return list(parts.map((part) => part.join(' to ')))
}
