import { AppError } from '#core/errors.ts'
import { findPrograms } from '#db/programs.ts'
import type { Sql } from '#db/database.ts'
import { compile, type Program, type ProgramSource } from '#engine/compile.ts'
import { digestOfText } from '#ledger/canonical.ts'

/** Compiled programs by hash, each compiled once per process; the least lately used leave. */
export interface Programs {
  /** Makes sure that these can be had by `get`. */
  load(sql: Sql, hashes: readonly string[]): Promise<void>
  /** Takes a source that came with a submission; refused when it does not have this hash. */
  add(program: { readonly hash: string; readonly source: string }): void
  get(hash: string): Program
}

const KEPT_MAX = 200

export function createPrograms(): Programs {
  const kept = new Map<string, Program>()
  const keep = (hash: string, source: string): void => {
    kept.set(hash, compile(JSON.parse(source) as ProgramSource))
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_MAX) break
      kept.delete(oldest)
    }
  }
  return {
    async load(sql, hashes) {
      const missing = [...new Set(hashes)].filter((hash) => !kept.has(hash))
      for (const { hash, source } of await findPrograms(sql, missing)) keep(hash, source)
    },
    add({ hash, source }) {
      if (kept.has(hash)) return
      if (digestOfText(source) !== hash)
        throw new AppError('invalid', 'The program is not the one its hash names. Nothing was started.')
      keep(hash, source)
    },
    get(hash) {
      const program = kept.get(hash)
      if (!program) throw new AppError('not_found', `There is no program ${hash.slice(0, 12)}….`)
      kept.delete(hash)
      kept.set(hash, program)
      return program
    },
  }
}
