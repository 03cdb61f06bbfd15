import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { TOP } from '../../lib/launch/install.mjs'
import { countsOf } from './counts.mjs'

const REPORTS = path.join(TOP, '.test', 'reports')
const FOLDERS = ['app', 'components', 'lib', 'test']
const FILES = [
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.js',
  'postcss.config.mjs',
  'prisma.config.ts',
  'vitest.config.ts',
]
const LINES_OF_END = 30
/** A process that outlives its runner holds the runner's output open, but not us. */
const MS_FOR_REST = 2_000
/** What is shown as it comes goes through us, so no runner sees the terminal itself. */
const COLOUR = process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {}
const bin = (name) => path.join(TOP, 'node_modules', '.bin', name)
const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']

/** Each is one thing to hold; its output is shown when it does not. */
const CHECKS = [
  { name: 'types', command: [bin('tsc'), '-p', '.', '--noEmit'] },
  { name: 'lint', command: [bin('oxlint'), ...FOLDERS, ...FILES] },
  { name: 'format', command: [bin('oxfmt'), '--check', ...FOLDERS, ...FILES] },
  { name: 'dead code', command: [bin('knip'), '--no-progress'] },
  { name: 'copies', command: [bin('jscpd'), '-c', '.jscpd.json'] },
  { name: 'lock', command: [...npm, 'ci', '--dry-run', '--no-audit', '--no-fund', '--loglevel=error'] },
]

const vitest = (project, ...flags) => ({
  name: project,
  runner: 'vitest',
  report: path.join(REPORTS, `${project}.json`),
  command: [
    bin('vitest'),
    'run',
    `--project=${project}`,
    ...flags,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(REPORTS, `${project}.json`)}`,
  ],
})

const UNIT = vitest('unit', '--coverage')
const BUILD = {
  name: 'build',
  command: [
    process.execPath,
    '--input-type=module',
    '--eval',
    `const { ensureBuilt } = await import('./lib/launch/build.ts'); await ensureBuilt(${JSON.stringify(TOP)}, console.log)`,
  ],
}
const BROWSER = {
  name: 'browser',
  runner: 'playwright',
  report: path.join(REPORTS, 'browser.json'),
  command: [bin('playwright'), 'test', '-c', 'test/e2e/playwright.config.ts', '--reporter=list,json'],
}

/** What runs now; all of it ends with us, and nothing more begins. */
const running = new Set()
let isStopping = false
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
  process.once(event, () => {
    isStopping = true
    for (const child of running) child.kill('SIGTERM')
  })
}

/** Runs what `npm run check` or `npm test` consists of, says once more at the end what failed, and returns the exit code. */
export async function runStages(isCheckOnly) {
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const results = await Promise.all([inTurn(CHECKS.slice(0, 3)), inTurn([...CHECKS.slice(3), UNIT])])
  const counts = results.flat()
  if (!isCheckOnly) {
    for (const stage of [vitest('integration'), BUILD, vitest('faults'), BROWSER])
      counts.push(await runStage(stage, true))
  }
  const passed = counts.reduce((sum, count) => sum + count.passed, 0)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  for (const failure of counts.flatMap((count) => count.failures)) console.log(`\n✕ ${failure}`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function inTurn(stages) {
  const counts = []
  for (const stage of stages) counts.push(await runStage(stage, false))
  return counts
}

async function runStage(stage, isShown) {
  const startedAtMs = Date.now()
  if (isShown) console.log(`\n── ${stage.name}`)
  const { code, output } = await run(stage.command, isShown)
  const counts = countsOfStage(stage, code, output)
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
  const sum = stage.runner ? `, ${counts.passed} passed, ${counts.failed} failed` : ''
  if (counts.failed > 0 && !isShown) console.log(output.trimEnd())
  console.log(`${counts.failed === 0 ? '✓' : '✕'} ${stage.name} (${seconds} s${sum})`)
  return counts
}

/** A stage with a report counts what is in it, one without counts as one. */
function countsOfStage({ name, runner, report }, code, output) {
  const counts = runner
    ? countsOf(runner, report, code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [] }
  const isUnexplained = counts.failed > 0 && counts.failures.length === 0
  const failures = isUnexplained ? [`it ended with ${code}\n    ${endOf(output)}`] : counts.failures
  return { ...counts, failures: failures.map((failure) => `${name}: ${failure}`) }
}

const endOf = (output) => output.trimEnd().split('\n').slice(-LINES_OF_END).join('\n    ')

function run([command, ...args], isShown) {
  if (isStopping) return { code: 1, output: 'It was not run, because an end was asked for.' }
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: TOP,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...COLOUR, NEXT_TELEMETRY_DISABLED: '1', PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER.report },
    })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
        if (isShown) process.stdout.write(chunk)
      })
    }
    const end = (code) => {
      running.delete(child)
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      resolve({ code: code ?? 1, output })
    }
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', end)
    child.once('exit', (code) => setTimeout(end, MS_FOR_REST, code).unref())
  })
}
