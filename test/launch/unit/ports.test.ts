import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { choosePorts, type PortName, type PortWishes } from '#launch/ports.ts'
import { freePort } from '#launch/free-port.ts'

const NAMES: PortName[] = ['PORT', 'GATEWAY_PORT', 'OTLP_PORT', 'IDP_PORT', 'DEMO_PORT']
const servers: Server[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** A port somebody else listens on. */
async function takenPort(host = '127.0.0.1'): Promise<number> {
  const port = await freePort()
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen({ port, host }, resolve)
  })
  return port
}

async function wishes(changes: Partial<PortWishes['wished']>): Promise<PortWishes> {
  const wished: Record<PortName, number> = { PORT: 0, GATEWAY_PORT: 0, OTLP_PORT: 0, IDP_PORT: 0, DEMO_PORT: 0 }
  for (const name of NAMES) wished[name] = changes[name] ?? (await freePort())
  return { env: {}, wished, names: NAMES, address: '127.0.0.1', isMovable: true }
}

describe('the ports of an installation', () => {
  test('are the wished ones when they are free', async () => {
    // Another test may take one in between.
    await vi.waitFor(async () => {
      const wish = await wishes({})
      expect(await choosePorts(wish)).toEqual(wish.wished)
    })
  })

  test('move up from one that is taken when nobody asked for it', async () => {
    const taken = await takenPort()
    const chosen = await choosePorts(await wishes({ PORT: taken }))
    expect(chosen.PORT).toBeGreaterThan(taken)
  })

  test('are all different although the same is wished twice, and the one set by hand stays', async () => {
    const same = await freePort()
    const wish = await wishes({ PORT: same, GATEWAY_PORT: same })
    const chosen = await choosePorts({ ...wish, env: { GATEWAY_PORT: String(same) } })
    expect(chosen.GATEWAY_PORT).toBe(same)
    expect(new Set(Object.values(chosen)).size).toBe(NAMES.length)
  })

  test('set by hand and taken are refused by name', async () => {
    const taken = await takenPort()
    const wish = await wishes({ OTLP_PORT: taken })
    await expect(choosePorts({ ...wish, env: { OTLP_PORT: String(taken) } })).rejects.toThrow(
      `Port ${taken} (OTLP_PORT) is taken by another program: stop that program, or set OTLP_PORT to a free port.`,
    )
  })

  test('never move with an issuer, because others know them', async () => {
    const taken = await takenPort()
    await expect(choosePorts({ ...(await wishes({ PORT: taken })), isMovable: false })).rejects.toThrow(
      `Port ${taken} (PORT) is taken`,
    )
  })

  test('that nothing listens on are not looked at', async () => {
    const taken = await takenPort()
    const wish = await wishes({ DEMO_PORT: taken })
    const chosen = await choosePorts({ ...wish, names: ['PORT', 'GATEWAY_PORT', 'OTLP_PORT'], isMovable: false })
    expect(chosen.DEMO_PORT).toBe(taken)
  })
})
