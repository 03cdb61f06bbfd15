/** A program in JavaScript or jq. */
export interface Script {
  readonly language: 'javascript' | 'jq'
  readonly source: string
  /** `program`: the completion value counts. `body`: a function body with `return` (JavaScript; Conductor's LAMBDA). */
  readonly form: 'program' | 'body'
}

/** Why there is no value. Only `timeout` and `busy` may go otherwise when tried again. */
export type FailureKind = 'error' | 'timeout' | 'memory' | 'too_large' | 'busy'

export interface Failure {
  readonly ok: false
  readonly kind: FailureKind
  readonly message: string
}

/** What a thread is asked. `data` is JSON text; null only checks the script's syntax. */
export interface Request {
  readonly script: Script
  readonly data: string | null
}

/** JSON text: the value of JavaScript, the array of all outputs of jq, nothing of a check. */
export type Reply = { readonly ok: true; readonly text: string } | Failure

/** Evaluates one request after another within a thread; a failure is a reply, a throw ends the thread. */
export type Evaluator = (request: Request) => Promise<Reply>

const MESSAGE_LENGTH_MAX = 500

export const failure = (kind: FailureKind, message: string): Failure => ({
  ok: false,
  kind,
  message: message.slice(0, MESSAGE_LENGTH_MAX),
})
