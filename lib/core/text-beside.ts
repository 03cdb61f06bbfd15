import { readFileSync } from 'node:fs'

/**
 * Where a file lies beside a module; give it `import.meta.url`. Path and URL are handed in apart because a bundler takes
 * `new URL('./x', import.meta.url)` for an asset of its own and puts something in its place that is not a file.
 */
export const urlBeside = (path: string, moduleUrl: string): URL => new URL(path, moduleUrl)

/** The text of a file that lies beside a module. */
export const textBeside = (path: string, moduleUrl: string): string => readFileSync(urlBeside(path, moduleUrl), 'utf8')
