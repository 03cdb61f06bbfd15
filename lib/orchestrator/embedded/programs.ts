import { AppError } from '#core/errors.ts'
import { findPrograms, insertPrograms, type StoredProgram } from '#db/programs.ts'
import type { Sql } from '#db/database.ts'
import type { Instant } from '#core/time.ts'
import { compile, type Program, type ProgramSource } from '#engine/compile.ts'
import { digestOfText } from '#ledger/canonical.ts'

/** Compiled programs by hash, each compiled once per process; the least lately used leave. */
export interface Programs {
  /** Makes sure that these can be had by `get`. */
  load(sql: Sql, hashes: readonly string[]): Promise<void>
  /** Takes a source that came with a submission; refused when it does not have this hash. */
  add(program: StoredProgram): void
  /** Stores those that are not known to be stored. */
  store(sql: Sql, programs: readonly StoredProgram[], now: Instant): Promise<void>
  /** Throws `not_found`, or what compiling it threw. */
  get(hash: string): Program
}

const KEPT_MAX = 200

type Compiled = { readonly program: Program } | { readonly problem: unknown }

/** What compiling threw is kept in its place: it concerns the runs of this program and nobody else. */
function compiled(source: string): Compiled {
  try {
    return { program: compile(JSON.parse(source) as ProgramSource) }
  } catch (problem) {
    return { problem }
  }
}

export function createPrograms(): Programs {
  const kept = new Map<string, Compiled>()
  const stored = new Set<string>()
  const keep = (hash: string, source: string): void => {
    kept.set(hash, compiled(source))
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_MAX) break
      kept.delete(oldest)
      stored.delete(oldest)
    }
  }
  return {
    async load(sql, hashes) {
      const missing = [...new Set(hashes)].filter((hash) => !kept.has(hash))
      for (const { hash, source } of await findPrograms(sql, missing)) {
        keep(hash, source)
        stored.add(hash)
      }
    },
    add({ hash, source }) {
      if (kept.has(hash)) return
      if (digestOfText(source) !== hash)
        throw new AppError('invalid', 'The program is not the one its hash names. Nothing was started.')
      keep(hash, source)
    },
    async store(sql, programs, now) {
      const missing = programs.filter(({ hash }) => !stored.has(hash))
      await insertPrograms(sql, missing, now)
      for (const { hash } of missing) if (kept.has(hash)) stored.add(hash)
    },
    get(hash) {
      const found = kept.get(hash)
      if (!found) throw new AppError('not_found', `There is no program ${hash.slice(0, 12)}….`)
      kept.delete(hash)
      kept.set(hash, found)
      if ('problem' in found) throw found.problem
      return found.program
    },
  }
}
