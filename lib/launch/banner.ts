import { ACCOUNTS } from './idp/accounts.ts'
import type { Installation } from './services.ts'

/** What is printed when everything answers: where, and in local mode as whom. */
export function banner({ publicUrl, ports, isLocal, dataDir }: Installation, tookMs: number): string {
  const lines = [
    '',
    `Conductor Lightstep is ready (${(tookMs / 1000).toFixed(1)} s)`,
    '',
    `  Console   ${publicUrl}`,
    `  Gateway   http://127.0.0.1:${ports.GATEWAY_PORT}`,
    `  OTLP      http://127.0.0.1:${ports.OTLP_PORT}/v1/traces`,
    ...(isLocal ? [`  Demo      http://127.0.0.1:${ports.DEMO_PORT}  (service payments)`] : []),
    `  Data      ${dataDir}`,
    '',
  ]
  if (!isLocal) return lines.join('\n')
  const accounts = ACCOUNTS.map(({ id, can }) => `  ${id.padEnd(10)}${can}`)
  return [
    ...lines,
    'Sign in as one of these; local accounts have no password:',
    ...accounts,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}
