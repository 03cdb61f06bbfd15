import { readFileSync } from 'node:fs'

/** The address of the database a process was started with. */
export function databaseUrlOf(pid: number): string {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  return variables.find((line) => line.startsWith('DATABASE_URL='))?.slice('DATABASE_URL='.length) ?? ''
}
