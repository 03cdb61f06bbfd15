import { listenToCommitPoints } from '#db/commit-point.ts'
import { migrate } from '#db/migrate.ts'

/** Program: migrates a database, and dies at a point if one is given. */
const [url = '', point = ''] = process.argv.slice(2)

listenToCommitPoints((passed) => {
  if (passed === point) process.kill(process.pid, 'SIGKILL')
})
await migrate(url)
