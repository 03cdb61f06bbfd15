/** What the launcher says to a process it started before the database was ready. */
export const DATABASE_THERE = 'database there'

/** Resolves when the launcher says so. */
export function databaseThere(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => resolve())
  })
}
