import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadJq, type Jq, type JqResult } from 'jq-wasm'
import { BASE_BYTES, type Limits, MB, tooLarge, tooMuchMemory } from './limits.ts'
import { failure, type Evaluator, type Failure, type Reply, type Request } from './protocol.ts'

/** What a jq interpreter asked of its host. */
interface Strain {
  writtenBytes: number
  hasGrown: boolean
  isStarved: boolean
}

interface Interpreter {
  readonly limits: Limits
  readonly jq: Jq
  readonly strain: Strain
}

/** In bytes of UTF-8, of which a UTF-16 unit takes at most three. */
const writtenBytesMax = ({ resultLengthMax }: Limits): number => 3 * resultLengthMax

class TooMuchOutput extends Error {}

/** Evaluates jq programs; an interpreter that grew or threw is not used again. */
export async function createJq(limits: Limits): Promise<Evaluator> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('jq-wasm/jq.wasm')))
  const wasmModule = await WebAssembly.compile(wasm)
  let interpreter: Interpreter | null = await load(wasmModule, limits)
  return async (request) => {
    const current = (interpreter ??= await load(wasmModule, limits))
    current.strain.writtenBytes = 0
    const { reply, isBroken } = attempt(current, request)
    if (isBroken || current.strain.hasGrown) interpreter = null
    return reply
  }
}

async function load(wasmModule: WebAssembly.Module, limits: Limits): Promise<Interpreter> {
  const strain: Strain = { writtenBytes: 0, hasGrown: false, isStarved: false }
  const jq = await loadJq({
    instantiateWasm(imports, onSuccess) {
      let memory: WebAssembly.Memory | undefined
      boundMemory(imports, strain, limits)
      boundOutput(imports, { strain, limits, memoryOf: () => memory })
      const instance = new WebAssembly.Instance(wasmModule, imports)
      memory = Object.values(instance.exports).find((item) => item instanceof WebAssembly.Memory)
      onSuccess(instance, wasmModule)
    },
  })
  return { limits, jq, strain }
}

/** Memory is given up to the limit, then no more: jq says so and ends. */
function boundMemory(imports: WebAssembly.Imports, strain: Strain, { memoryMbMax }: Limits): void {
  wrapImport(imports, '_emscripten_resize_heap', (grow) => (bytes) => {
    strain.hasGrown = true
    strain.isStarved = Number(bytes) > BASE_BYTES + memoryMbMax * MB
    return strain.isStarved ? false : grow(bytes)
  })
}

/** A program that writes on and on is cut off, long before its text has filled the memory of the thread. */
function boundOutput(
  imports: WebAssembly.Imports,
  {
    strain,
    limits,
    memoryOf,
  }: { strain: Strain; limits: Limits; readonly memoryOf: () => WebAssembly.Memory | undefined },
): void {
  wrapImport(imports, '_fd_write', (write) => (...call) => {
    const errno = write(...call)
    const memory = memoryOf()
    if (memory) strain.writtenBytes += new DataView(memory.buffer).getUint32(Number(call[3]), true)
    if (strain.writtenBytes > writtenBytesMax(limits)) throw new TooMuchOutput()
    return errno
  })
}

type HostCall = (...call: unknown[]) => unknown

/** Emscripten shortens the names under which it imports, and keeps those of its functions. */
function wrapImport(imports: WebAssembly.Imports, name: string, wrap: (original: HostCall) => HostCall): void {
  for (const group of Object.values(imports)) {
    for (const [key, item] of Object.entries(group)) {
      if (typeof item !== 'function' || item.name !== name) continue
      group[key] = wrap(item as HostCall)
      return
    }
  }
  throw new Error(`jq-wasm does not import ${name}: what it takes could not be bounded`)
}

function attempt({ limits, jq, strain }: Interpreter, { script, data }: Request): { reply: Reply; isBroken: boolean } {
  try {
    // Without input, jq compiles a program and runs nothing of it. Programs may begin with "-".
    const result = jq.raw(data === null ? '' : wellFormed(data), script.source, ['-c', '--'])
    return { reply: replyOf(result, strain, limits), isBroken: false }
  } catch (error) {
    return { reply: failureOf(error, strain, limits), isBroken: true }
  }
}

/** jq refuses halves of characters, where it makes them itself they are U+FFFD. JSON.stringify escapes them and no others. */
const wellFormed = (text: string): string =>
  text.replace(/\\(?:ud[89a-f]..|.)/g, (escape) => (escape.length > 2 ? '\\ufffd' : escape))

function replyOf({ stdout, stderr, exitCode }: JqResult, strain: Strain, limits: Limits): Reply {
  if (exitCode !== 0) {
    if (strain.isStarved) return failure('memory', tooMuchMemory(limits))
    return failure('error', readable(stderr) || `jq ended with code ${exitCode}`)
  }
  // Written anew, because jq's numbers reach beyond those of JSON's usual readers (1E+1000).
  const text = JSON.stringify(JSON.parse(`[${stdout.replaceAll('\n', ',')}]`))
  return text.length > limits.resultLengthMax ? failure('too_large', tooLarge(limits)) : { ok: true, text }
}

const readable = (stderr: string): string =>
  stderr
    .replace(/^jq: error(?: \(at [^)]*\))?: /, '')
    .replace(/\njq: \d+ compile errors?$/, '')
    .trim()

function failureOf(error: unknown, strain: Strain, limits: Limits): Failure {
  if (error instanceof TooMuchOutput) return failure('too_large', tooLarge(limits))
  if (strain.isStarved) return failure('memory', tooMuchMemory(limits))
  return failure('error', `The program broke its interpreter: ${String(error)}`)
}
