import { parentPort, workerData } from 'node:worker_threads'
import { createJavaScript } from './javascript.ts'
import { createJq } from './jq.ts'
import type { Limits } from './limits.ts'
import type { Reply, Request } from './protocol.ts'

/** Program of a thread: says that it is ready, then answers one request after another. */
const limits = workerData as Limits
const evaluators = { javascript: await createJavaScript(limits), jq: await createJq(limits) }

// The first evaluation is slow, and no script's own time is to be spent on it.
const WARM_UP = { source: '1', form: 'program' } as const
await evaluate({ script: { language: 'javascript', ...WARM_UP }, data: '1' })
await evaluate({ script: { language: 'jq', ...WARM_UP }, data: '1' })

parentPort?.on('message', (request: Request) => void evaluate(request).then(answer))
answer({ ok: true, text: '' })

function evaluate(request: Request): Promise<Reply> {
  return evaluators[request.script.language](request)
}

function answer(reply: Reply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(reply)
}
