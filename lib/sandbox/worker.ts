import { parentPort } from 'node:worker_threads'
import { createJavaScript } from './javascript.ts'
import { createJq } from './jq.ts'
import type { Reply, Request } from './protocol.ts'

/** Program of a thread: says that it is ready, then answers one request after another. */
const javascript = await createJavaScript()
const jq = await createJq()

parentPort?.on('message', (request: Request) => {
  void (request.script.language === 'jq' ? jq : javascript)(request).then(answer)
})
answer({ ok: true, text: '' })

function answer(reply: Reply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(reply)
}
