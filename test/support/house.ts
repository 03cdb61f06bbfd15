import { readFileSync, readdirSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'

const PURE = ['engine', 'policy', 'identity', 'trace', 'ledger']

/**
 * Who may import whom at run time (README, "The house"). A room may always import itself; `import type` is free,
 * because an interface weighs nothing; `host/current` is the one file of host that others may name.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: [],
  engine: ['core'],
  policy: ['core'],
  identity: ['core'],
  trace: ['core'],
  ledger: ['core'],
  telemetry: ['core', 'config', 'trace'],
  sandbox: ['core', 'config', 'telemetry'],
  egress: ['core', 'config', 'telemetry'],
  db: ['core', 'config', 'engine', 'ledger'],
  auth: ['core', 'config', 'identity', 'db', 'host/current'],
  orchestrator: ['core', 'config', 'engine', 'ledger', 'identity', 'db', 'telemetry'],
  services: ['core', 'config', ...PURE, 'telemetry', 'sandbox', 'egress', 'auth', 'db', 'orchestrator', 'host/current'],
  runner: [
    'core',
    'config',
    'engine',
    'identity',
    'telemetry',
    'sandbox',
    'egress',
    'db',
    'orchestrator',
    'services',
    'ledger',
  ],
  actions: ['core', 'config', 'identity', 'auth', 'telemetry', 'services', 'host/current'],
  rest: ['core', 'config', 'identity', 'auth', 'telemetry', 'services', 'host/current'],
  otlp: ['core', 'config', 'identity', 'auth', 'telemetry', 'services', 'host/current', 'trace'],
  demo: ['core', 'config', 'identity', 'telemetry', 'runner'],
  components: ['core', 'engine', 'trace', 'ledger', 'actions'],
  app: ['components', 'core', 'auth', 'actions', 'rest', 'services', 'host/current'],
  host: [],
  'host/readers': ['core', 'config', 'identity', 'db', 'services', 'telemetry'],
  'host/open': ['core', 'config', 'identity', 'db', 'host/create', 'host/current'],
  launch: [
    'core',
    'config',
    'engine',
    'ledger',
    'sandbox',
    'db',
    'orchestrator',
    'services',
    'host/open',
    'host/current',
    'rest',
    'otlp',
  ],
  instrumentation: ['host/open'],
  proxy: ['actions'],
}

/** host/create builds what runs workflows, from any room but launch and those that call it; host/open loads it. */
const HOST_CREATE = Object.keys(MAY_IMPORT).filter(
  (room) => !['launch', 'app', 'components', 'actions', 'host/open'].includes(room),
)

export interface Breach {
  readonly file: string
  readonly imports: string
}

/** Every run-time import of `source` (static, re-export, dynamic), types left out. */
export function importsOf(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)
  const dynamic = source.matchAll(/\bimport\(\s*'([^']+)'/g)
  return [...statements, ...dynamic].flatMap((match) => match[1] ?? [])
}

/** The room a path belongs to: `lib/engine/decide.ts` → `engine`, `lib/host/create.ts` → `host/create`, `app/…` → `app`. */
function roomOf(path: string): string | null {
  const parts = path.split('/')
  if (parts[0] === 'lib' && parts[1] === 'host') return `host/${(parts[2] ?? '').replace(/\.ts$/, '')}`
  if (parts[0] === 'lib') return parts[1] ?? null
  if (parts[0] === 'app' || parts[0] === 'components') return parts[0]
  return /^(instrumentation|proxy)\.ts$/.exec(path)?.[1] ?? null
}

/** The file of this project an import names, as a path from the top; null for packages. */
function targetOf(file: string, name: string): string | null {
  if (name.startsWith('#')) return `lib/${name.slice(1)}`
  if (name.startsWith('~/')) return name.slice(2)
  return name.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), name)) : null
}

export function breachesOf(file: string, source: string): Breach[] {
  const room = roomOf(file)
  if (!room) return []
  const allowed =
    room === 'host/create'
      ? [...HOST_CREATE, 'host/current']
      : (MAY_IMPORT[room] ?? MAY_IMPORT[room.split('/')[0] ?? ''] ?? [])
  return importsOf(source).flatMap((name) => {
    const target = targetOf(file, name)
    const other = target === null ? null : roomOf(target)
    return other === null || other === room || allowed.includes(other) ? [] : [{ file, imports: name }]
  })
}

/** All source files below the given folders, as paths from the top. */
export function sourceFiles(top: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
      .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !path.startsWith('lib/db/generated/')),
  )
}

export const readSource = (top: string, file: string): string => readFileSync(join(top, file), 'utf8')
