import { createPrivateKey } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensureKeys } from '#launch/keys.ts'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-keys-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const modeOf = (file: string): number => statSync(file).mode & 0o777

describe('the keys of an installation', () => {
  test('are made once and kept', () => {
    const first = ensureKeys(dataDir)
    const content = readFileSync(first.taskKeyFile, 'utf8')
    expect(ensureKeys(dataDir)).toEqual(first)
    expect(readFileSync(first.taskKeyFile, 'utf8')).toBe(content)
  })

  test('can be read by their owner only, in a folder that was open to others', () => {
    ensureKeys(dataDir)
    const folder = path.join(dataDir, 'keys')
    chmodSync(folder, 0o755)
    ensureKeys(dataDir)
    expect(modeOf(folder)).toBe(0o700)
    expect(readdirSync(folder).map((name) => modeOf(path.join(folder, name)))).toEqual([0o600, 0o600, 0o600, 0o600])
  })

  test('are an Ed25519 key, an RSA key of 2048 bits and two different secrets of 256 bits', () => {
    const keys = ensureKeys(dataDir)
    expect(createPrivateKey(readFileSync(keys.taskKeyFile)).asymmetricKeyType).toBe('ed25519')
    const { keys: signing } = JSON.parse(readFileSync(keys.idpKeysFile, 'utf8'))
    const { asymmetricKeyDetails } = createPrivateKey({ key: signing[0], format: 'jwk' })
    expect(asymmetricKeyDetails?.modulusLength).toBe(2048)
    const secrets = [keys.authSecret, keys.postgresPassword]
    expect(secrets.map((secret) => Buffer.from(secret, 'base64url').length)).toEqual([32, 32])
    expect(new Set(secrets).size).toBe(2)
  })

  test('of two installations differ', () => {
    const other = path.join(dataDir, 'other')
    expect(ensureKeys(other).authSecret).not.toBe(ensureKeys(dataDir).authSecret)
  })
})
