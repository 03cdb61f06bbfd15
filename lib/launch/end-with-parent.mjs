// Loaded into programs that are not ours (npm ci, next build): they end when whoever started them is gone, however that came about.
import { isMainThread } from 'node:worker_threads'

const LOOK_MS = 250
const parent = process.ppid

if (isMainThread) {
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1)
  }, LOOK_MS).unref()
}
