import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  Scope,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { BASE_BYTES, type Limits, MB, SCRIPT_STACK_BYTES, tooLarge, tooMuchMemory, TOO_SLOW } from './limits.ts'
import { PRELUDE } from './prelude.ts'
import { failure, type Evaluator, type Failure, type Reply, type Request, type Script } from './protocol.ts'

const FILE = 'script.js'
const PAGE_BYTES = 65_536
/** So that what ran out of memory can still be described. */
const SPARE_BYTES = MB

/** Evaluates JavaScript by QuickJS: a new runtime each time, and a new interpreter when one was strained. */
export async function createJavaScript(limits: Limits): Promise<Evaluator> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))
  const load = loaderOf(await WebAssembly.compile(wasm), limits)
  let interpreter: QuickJSWASMModule | null = await load()
  return async (request) => {
    interpreter ??= await load()
    const { reply, isStrained } = attempt(interpreter, request, limits)
    if (isStrained) interpreter = null
    return reply
  }
}

const loaderOf =
  (wasmModule: WebAssembly.Module, { memoryMbMax }: Limits) =>
  (): Promise<QuickJSWASMModule> =>
    newQuickJSWASMModuleFromVariant(
      newVariant(variant, {
        wasmModule,
        // The runtime's limit is the one that counts; this bounds what the interpreter could need beside it.
        wasmMemory: new WebAssembly.Memory({
          initial: BASE_BYTES / PAGE_BYTES,
          maximum: (BASE_BYTES + memoryMbMax * MB + SPARE_BYTES * 8) / PAGE_BYTES,
        }),
      }),
    )

/** An interpreter that threw, or came near one of its ends, is not used again. */
function attempt(
  interpreter: QuickJSWASMModule,
  request: Request,
  limits: Limits,
): { reply: Reply; isStrained: boolean } {
  try {
    const reply = evaluate(interpreter, request, limits)
    return { reply, isStrained: !reply.ok && reply.kind !== 'error' }
  } catch (error) {
    return { reply: failure('error', `The script broke its interpreter: ${String(error)}`), isStrained: true }
  }
}

function evaluate(interpreter: QuickJSWASMModule, { script, data }: Request, limits: Limits): Reply {
  const watch = { deadlineMs: Infinity, isLate: false }
  return Scope.withScope((scope) => {
    const runtime = scope.manage(
      interpreter.newRuntime({
        memoryLimitBytes: limits.memoryMbMax * MB,
        maxStackSizeBytes: SCRIPT_STACK_BYTES,
        interruptHandler: () => (watch.isLate = processorMs() > watch.deadlineMs),
      }),
    )
    const context = scope.manage(runtime.newContext())
    const prelude = scope.manage(context.unwrapResult(context.evalCode(PRELUDE)))
    watch.deadlineMs = processorMs() + limits.softMs
    const room: Room = { limits, scope, runtime, context, prelude, watch }
    return data === null ? check(room, script) : run(room, script, data)
  })
}

/** Of this thread; a busy machine makes no script late. Node before 23.9 tells it only for the whole process: the clock's then. */
const processorMs = (): number => {
  const usage = process.threadCpuUsage?.()
  return usage ? (usage.user + usage.system) / 1000 : performance.now()
}

/** A runtime that lives for one evaluation. */
interface Room {
  readonly limits: Limits
  readonly scope: Scope
  readonly runtime: QuickJSRuntime
  readonly context: QuickJSContext
  readonly prelude: QuickJSHandle
  readonly watch: { readonly isLate: boolean }
}

function check(room: Room, script: Script): Reply {
  const { scope, context } = room
  const compiled = scope.manage(context.evalCode(sourceOf(script), FILE, { compileOnly: true }))
  return compiled.error ? failureOf(room, compiled.error) : { ok: true, text: '' }
}

function run(room: Room, script: Script, data: string): Reply {
  const { scope, context, prelude } = room
  const call = (name: string, argument: QuickJSHandle) => scope.manage(context.callMethod(prelude, name, [argument]))
  const input = call('parse', scope.manage(context.newString(data)))
  if (input.error) return failureOf(room, input.error)
  context.setProp(context.global, '$', input.value)
  const result = scope.manage(context.evalCode(sourceOf(script), FILE))
  if (result.error) return failureOf(room, result.error)
  const text = call('toText', result.value)
  if (text.error) return failureOf(room, text.error)
  const length = scope.manage(context.getProp(text.value, 'length'))
  if (context.getNumber(length) > room.limits.resultLengthMax) return failure('too_large', tooLarge(room.limits))
  return { ok: true, text: context.getString(text.value) }
}

const sourceOf = ({ form, source }: Script): string => (form === 'body' ? `(function () {${source}\n})()` : source)

function failureOf({ limits, scope, runtime, context, prelude, watch }: Room, thrown: QuickJSHandle): Failure {
  runtime.setMemoryLimit(limits.memoryMbMax * MB + SPARE_BYTES)
  const described = scope.manage(context.callMethod(prelude, 'describe', [thrown]))
  if (watch.isLate) return failure('timeout', TOO_SLOW)
  if (described.error) return failure('error', 'The script threw something that cannot be shown.')
  const message = context.getString(described.value)
  return message.startsWith('InternalError: out of memory')
    ? failure('memory', tooMuchMemory(limits))
    : failure('error', message)
}
