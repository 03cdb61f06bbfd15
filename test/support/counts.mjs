import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What a runner's own report says. A test that was skipped did not show what its title says: it counts as failed, and so
 * does a runner that crashed or left no report.
 * @param {'vitest' | 'playwright'} runner
 * @param {string} reportFile
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countsOf(runner, reportFile, exitCode) {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(reportFile, 'utf8'))
  const counts = runner === 'vitest' ? vitestCounts(report) : playwrightCounts(report)
  const isSuspicious = (exitCode !== 0 || counts.passed === 0) && counts.failed === 0
  return isSuspicious ? { ...counts, failed: 1 } : counts
}

/** A file that could not be loaded has no tests to count, so it counts itself. */
function vitestCounts(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numTotalTests - report.numPassedTests + broken.length,
  }
}

function playwrightCounts({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length }
}
