import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { freePorts, newDataDir, startLauncher } from '../support/processes.ts'

const data = newDataDir()
afterEach(data.remove)

/** Whoever else has it serves this test as well as we do. */
const DEFAULT_GATEWAY_PORT = 8080

/** Starts it where it cannot start, and gives back what it said. */
async function refusal(env: { [name: string]: string }): Promise<{ code: number | null; lines: string[] }> {
  const launcher = startLauncher({ ...(await freePorts()), DATA_DIR: data.dataDir, ...env })
  const code = await launcher.ended
  const lines = launcher.output().trim().split('\n')
  return { code, lines: lines.filter((line) => !line.startsWith('Building the console')) }
}

describe('what keeps it from starting is said in one sentence', () => {
  test('a port set by hand that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, lines } = await refusal({ PORT: String(port) })
    server.close()
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [`Port ${port} (PORT) is taken by another program: stop that program, or set PORT to a free port.`],
    })
  })

  test('a data folder with something else in it', async () => {
    const folder = path.join(data.dataDir, 'postgres')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'notes.txt'), 'mine')
    const { code, lines } = await refusal({})
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^The folder .* is not a PostgreSQL database and is not empty: move it away/),
    ])
  })

  test('a cluster that is damaged', async () => {
    const folder = path.join(data.dataDir, 'postgres')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'PG_VERSION'), '18\n')
    const { code, lines } = await refusal({})
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^The database in .* did not start \(.+\): restore it, or move the folder away/),
    ])
  })

  test('a database that cannot be reached', async () => {
    const { code, lines } = await refusal({ DATABASE_URL: 'postgresql://somebody:hidden-password@127.0.0.1:1/none' })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^The database at 127\.0\.0\.1:1 \(DATABASE_URL\) cannot be used \(.+\): make it/),
    ])
    expect(lines.join()).not.toContain('hidden-password')
  })

  test('a variable that is wrong', async () => {
    const { code, lines } = await refusal({ GATEWAY_PORT: 'eighty' })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: ['GATEWAY_PORT must be a port number; give a number from 1 to 65535.'],
    })
  })

  test.each([
    { BIND_ADDRESS: '0.0.0.0', must: 'BIND_ADDRESS must be 127.0.0.1' },
    { PUBLIC_URL: 'https://console.example.com', must: 'PUBLIC_URL must be on localhost' },
  ])('local mode that others could reach: $must', async ({ must, ...env }) => {
    const { code, lines } = await refusal(env)
    const why = 'while no OIDC_ISSUER is set: everybody could sign in as anybody; set OIDC_ISSUER first.'
    expect({ code, lines }).toEqual({ code: 1, lines: [`${must} ${why}`] })
  })

  test('with an issuer, a port that is taken although nobody set it', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => {
      server.once('error', () => resolve())
      server.listen(DEFAULT_GATEWAY_PORT, '127.0.0.1', resolve)
    })
    const issuer = { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'c', OIDC_CLIENT_SECRET: 's' }
    const { code, lines } = await refusal({ ...issuer, GATEWAY_PORT: '' })
    server.close()
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        `Port ${DEFAULT_GATEWAY_PORT} (GATEWAY_PORT) is taken by another program: stop that program, or set GATEWAY_PORT to a free port.`,
      ],
    })
  })
})
