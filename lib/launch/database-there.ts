/** What the launcher says to a process it started before the database was ready. */
export const DATABASE_THERE = 'database there'

/** Resolves when the launcher says so; at once in a process that no launcher started. */
export function databaseThere(): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.once('message', () => resolve())
    else resolve()
  })
}
