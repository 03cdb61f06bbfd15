import type { Handler, RunningTask } from '#runner/handler.ts'

/** A handler that never ends by itself, and says when it was called and aborted. */
export function hanging(): { handler: Handler; calls: RunningTask[] } {
  const calls: RunningTask[] = []
  const handler: Handler = (_input, task) => {
    calls.push(task)
    return new Promise((_resolve, reject) =>
      task.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
    )
  }
  return { handler, calls }
}
