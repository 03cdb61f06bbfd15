import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { TOP } from '../../lib/launch/install.mjs'

/** @typedef {{ passed: number, failed: number, failures: string[] }} Counts a failure is a test: its file, its title and the first lines of why */

const LINES_OF_WHY = 20

/**
 * What a runner's own report says. A test that was skipped did not show what its title says: it counts as failed, and so
 * does a runner that crashed or left no report.
 * @param {'vitest' | 'playwright'} runner
 * @param {string} reportFile
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countsOf(runner, reportFile, exitCode) {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, failures: [] }
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
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed')
      .map((test) => failure(name, test.fullName, test.failureMessages.join('\n') || test.status)),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numTotalTests - report.numPassedTests + broken.length,
    failures: [...failed, ...broken.map(({ name, message }) => failure(name, 'could not be loaded', message))],
  }
}

function playwrightCounts({ stats, errors, suites }) {
  const failed = suites
    .flatMap(specsOf)
    .filter(({ tests }) => tests.some(({ status }) => status !== 'expected'))
    .map(({ file, title, tests }) => failure(`test/e2e/${file}`, title, whyOf(tests)))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    failures: [...failed, ...errors.map(({ message }) => failure('browser', 'outside of a test', message))],
  }
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]

const whyOf = (tests) =>
  tests
    .flatMap(({ status, results }) => [status, ...results.flatMap(({ errors }) => errors.map((e) => e.message))])
    .join('\n')

const failure = (file, title, why) =>
  [`${path.relative(TOP, path.resolve(TOP, file))} › ${title}`, ...String(why).split('\n').slice(0, LINES_OF_WHY)].join(
    '\n    ',
  )
