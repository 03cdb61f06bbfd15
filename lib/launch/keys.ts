import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What an installation keeps secret, in `DATA_DIR/keys`, readable by its owner only; made at the first start. */
export interface Keys {
  /** PEM file (PKCS 8, Ed25519) that signs task tokens. */
  readonly taskKeyFile: string
  readonly authSecret: string
  readonly postgresPassword: string
  /** JWK Set with the local identity provider's private key. */
  readonly idpKeysFile: string
}

export function ensureKeys(dataDir: string): Keys {
  const folder = path.join(dataDir, 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const keep = (name: string, make: () => string): string => {
    const file = path.join(folder, name)
    if (!existsSync(file)) writeWhole(file, make())
    return file
  }
  return {
    taskKeyFile: keep('task-token.pem', newTaskKey),
    authSecret: readFileSync(keep('auth-secret', newSecret), 'utf8'),
    postgresPassword: readFileSync(keep('postgres-password', newSecret), 'utf8'),
    idpKeysFile: keep('identity-provider.json', newSigningKeys),
  }
}

/** A killed start leaves no half a key: the file gets its name when it is complete. */
function writeWhole(file: string, content: string): void {
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, content, { mode: 0o600, flush: true })
  linkSync(unfinished, file)
  rmSync(unfinished)
}

const newSecret = (): string => randomBytes(32).toString('base64url')

const newTaskKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function newSigningKeys(): string {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  return JSON.stringify({ keys: [{ ...key, kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' }] })
}
