import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Line } from './measure.ts'

/** Runs a script with this Node and gives the lines it prints as JSON; throws when it fails. */
export async function* linesOf(
  script: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): AsyncGenerator<Line> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for await (const text of createInterface({ input: child.stdout }))
    if (text.startsWith('{')) yield JSON.parse(text) as Line
  const code = await ended
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
}
