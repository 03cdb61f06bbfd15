import { expect, test } from 'vitest'
import { cronWords } from '#services/schedules/cron-words.ts'

test.each([
  ['0 0 2 * * *', 'Every day at 02:00'],
  ['0 2 * * *', 'Every day at 02:00'],
  ['@daily', 'Every day at 00:00'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['* * * * * *', 'Every second'],
  ['0/5 * * * * *', 'Every 5 seconds'],
  ['0 0 * * * *', 'Every hour'],
  ['0 30 */2 * * *', 'Every 2 hours at minute 30'],
  ['0 5 8-17 * * *', 'Every hour at minute 5 from 08:00 to 17:59'],
  ['0 */10 8-17 * * MON-FRI', 'Every 10 minutes from 08:00 to 17:59, Monday to Friday'],
  ['0 0 9 ? * MON-FRI', 'Monday to Friday at 09:00'],
  ['0 0 9,13 * * 1,5', 'Every Monday and Friday at 09:00 and 13:00'],
  ['30 0 2 * * SUN', 'Every Sunday at 02:00:30'],
  ['0 0 0 1,2,3,11,22 * *', 'On the 1st, 2nd, 3rd, 11th and 22nd of every month at 00:00'],
  ['0 0 0 L * ?', 'On the last day of every month at 00:00'],
  ['0 15 2 29 2 *', 'On the 29th of February at 02:15'],
  ['0 0 9 * JAN-MAR *', 'Every day in January to March at 09:00'],
  ['0 0 9 * 12 SAT', 'Every Saturday in December at 09:00'],
])('%s is said as “%s”', (expression, words) => {
  expect(cronWords(expression)).toBe(words)
})

test.each(['0 0 12 1 * MON', '0 0 0 ? * 5#2', '0 0 0 15W * *', '0 1,2 3 * * *', '0 0 9 * FOO *', 'nothing'])(
  '%s is left as it is',
  (expression) => {
    expect(cronWords(expression)).toBeNull()
  },
)
