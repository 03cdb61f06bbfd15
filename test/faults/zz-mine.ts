import { ACTS } from './acts/acts.ts'
import { SPAN_ACTS } from './acts/spans.ts'
;(ACTS as unknown[]).splice(0, ACTS.length, ...SPAN_ACTS)
process.argv = [process.argv[0] ?? '', process.argv[1] ?? '', 'commit point']
await import('./rounds.ts')
