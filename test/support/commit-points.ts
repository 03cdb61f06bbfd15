import { isWriting } from '#db/statement.ts'
import { readSource, sourceFiles } from './house.ts'

/** The demo service writes tables of its own; the generated client writes what it is told. */
const filesOf = (top: string): string[] =>
  sourceFiles(top, ['lib', 'app']).filter((file) => !file.startsWith('lib/demo/payments/'))

/** What the code of a file says, without its comments. */
const codeOf = (top: string, file: string): string => withoutComments(readSource(top, file))

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s;{(,])\/\/.*$/gm, '$1')

const OPERATIONS = '(?:create|update|upsert|delete)(?:Many)?(?:AndReturn)?'
const WRITES = new RegExp(`\\b(?:tx|read|prisma)\\.(\\w+)\\.(${OPERATIONS})\\(`, 'g')
/** A statement that is only the text of a part of another is none by itself. */
const STATEMENTS = /\bstatement\(\s*'([\w-]+)'\s*\)(?!\.text)/g
const NAMED = /\bnamed\(\s*'([\w-]+)'/g
const COMMITS = /\b(?:commit\(\s*\w+|in(?:Sql)?Transaction\(\s*[\w().]+)\s*,\s*'([\w-]+)'/g

/** The names of all commit points in the source; each has one side before and one after. */
export function commitPointsOf(top: string): string[] {
  const names = filesOf(top).flatMap((file) => pointsIn(top, codeOf(top, file), file.startsWith('lib/db/')))
  return [...new Set(names)].toSorted()
}

const pointsIn = (top: string, code: string, isDb: boolean): string[] => [
  ...[...code.matchAll(WRITES)].map(([, model = '', operation]) => `${capitalised(model)}.${operation}`),
  ...[...code.matchAll(STATEMENTS)].flatMap(([, name = '']) =>
    isWriting(readSource(top, `lib/db/sql/${name}.sql`)) ? [name] : [],
  ),
  ...(isDb ? [...code.matchAll(NAMED)].map(([, name = '']) => name) : []),
  ...[...code.matchAll(COMMITS)].map(([, name]) => `commit ${name}`),
]

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A way to write that passes no commit point, and the files with how often each needs it. */
interface Roundabout {
  readonly what: string
  readonly pattern: RegExp
  readonly allowed: { readonly [file: string]: number }
}

const TABLE_WRITTEN =
  /\b(?:INSERT INTO|DELETE FROM|MERGE INTO|TRUNCATE TABLE|UPDATE \S+ SET|ALTER TABLE|CREATE TABLE)\b/gi

const ROUNDABOUTS: readonly Roundabout[] = [
  // What a migration does, and the note that it did, are one transaction with a point.
  {
    what: 'writing SQL outside lib/db/sql',
    pattern: TABLE_WRITTEN,
    allowed: { 'lib/db/migrate.ts': 2, 'lib/db/statement.ts': 3 },
  },
  { what: 'a wake-up outside lib/db/sql', pattern: /pg_notify\(|['"`]NOTIFY /g, allowed: {} },
  {
    what: 'a COMMIT by hand',
    pattern: /(?:\.query(?:<[^(]*>)?\(|\baskCold(?:<[^(]*>)?\(\s*[\w.]+,)\s*['"`]\s*(?:COMMIT|END|PREPARE)\b/gi,
    allowed: { 'lib/db/commit-point.ts': 1 },
  },
  {
    what: 'a statement that run() does not send',
    pattern: /\.query(?:<[^(]*>)?\(\s*\{/g,
    allowed: { 'lib/db/statement.ts': 1, 'lib/db/run-facts.ts': 2 },
  },
  {
    what: 'SQL from elsewhere',
    pattern: /(?:\.query\(|\baskCold\(\s*[\w.]+,)\s*\w+\.\w+/g,
    allowed: { 'lib/db/migrate.ts': 1 },
  },
  { what: 'a transaction of Prisma’s by hand', pattern: /\$transaction\(/g, allowed: { 'lib/db/database.ts': 1 } },
  {
    what: 'a transaction without a name',
    pattern: /\bin(?:Sql)?Transaction\((?!\s*[\w().]+\s*,\s*'[\w-]+')/g,
    allowed: {},
  },
  {
    what: 'a write by a name that tells nobody',
    pattern: new RegExp(`(?<!\\b(?:tx|read|prisma)\\.\\w+)\\.${OPERATIONS}\\(\\s*\\{`, 'g'),
    allowed: {},
  },
  { what: 'SQL that Prisma cannot check', pattern: /\$executeRaw|\$queryRawUnsafe/g, allowed: {} },
  {
    what: 'a connection of its own',
    pattern: /\bnew (?:Pool|Client|PrismaClient)\(/g,
    allowed: { 'lib/db/database.ts': 2, 'lib/db/live.ts': 1, 'lib/db/migrate.ts': 1 },
  },
]

/** Everything in the source that could write past the commit points. */
export const roundaboutsIn = (top: string): string[] =>
  filesOf(top)
    .filter((file) => !file.startsWith('lib/demo/'))
    .flatMap((file) => roundaboutsOf(file, readSource(top, file)))

export const roundaboutsOf = (file: string, source: string): string[] =>
  ROUNDABOUTS.flatMap(({ what, pattern, allowed }) => {
    const found = [...withoutComments(source).matchAll(pattern)].length
    return found > (allowed[file] ?? 0) ? [`${file}: ${what}`] : []
  })
