import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into every process we start, before its program. The channel to the parent closes however the parent dies; the
 * process then ends as if it was asked to, and at the latest 0.9 s later. Ctrl-C reaches the launcher only.
 */
const LAST_MOMENT_MS = 900

if (isMainThread && process.channel) {
  keepToMyself()
  process.channel.unref()
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {
    setTimeout(() => process.exit(0), LAST_MOMENT_MS).unref()
    if (process.listenerCount('SIGTERM') === 1) process.exit(0)
  })
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
  })
}

/**
 * What this process forks gets its arguments, but has a channel of its own to live by: with this module in it Next's
 * worker for dynamic routes would end before it answers.
 */
function keepToMyself(): void {
  const at = process.execArgv.indexOf(import.meta.filename)
  if (at > 0) process.execArgv.splice(at - 1, 2)
}
