import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress } from 'node:zlib'
import { z } from 'zod'
import { withSpan } from '#telemetry/span.ts'
import { TaskFailure, type Handler } from '#runner/handler.ts'
import { sampleTexts } from '../samples.ts'
import { readInput } from './input.ts'

const BuildInput = z.strictObject({
  service: z.string().min(1).max(63),
  version: z.string().min(1).max(64),
  change: z.string().min(1).max(64),
})

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

const sha256 = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Writes the manifest of a version with the digest of each of its files, packs both, and reads the package back. */
export const build: Handler = async (input, task) => {
  const { service, version, change } = readInput(BuildInput, input)
  const content = await withSpan('write manifest', {}, async () => {
    const files = [...sampleTexts()].map(([name, text]) => ({ name, digest: sha256(text), text }))
    return JSON.stringify({ service, version, change, files })
  })
  task.signal.throwIfAborted()
  const packed = await withSpan('pack', {}, () => compress(content))
  task.signal.throwIfAborted()
  await withSpan('verify package', {}, async () => {
    if ((await decompress(packed)).toString() !== content)
      throw new TaskFailure('The package does not read back as what was packed.')
  })
  return {
    artifact: `${service}-${version}`,
    digest: sha256(packed),
    contentBytes: Buffer.byteLength(content),
    packageBytes: packed.byteLength,
  }
}
