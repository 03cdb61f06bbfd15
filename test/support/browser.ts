import { execFile } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What Playwright's `launchOptions` need to start the browser that was found. */
export interface Browser {
  readonly executablePath: string
  readonly args: string[]
  readonly env: { [name: string]: string }
}

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const PACKAGE = path.join(MODULES, '@sparticuz/chromium')
const UNPACKED = path.join(MODULES, '.cache/conductor-lightstep/chromium')
const FONTS = path.join(UNPACKED, 'own-fonts.conf')

/** The browser of the tests: CHROME_PATH, else the system's Chromium or Chrome, else the one packed in npm. Never none. */
export async function findBrowser(): Promise<Browser> {
  const given = process.env.CHROME_PATH
  if (given) {
    if (isExecutable(given)) return { executablePath: given, args: FLAGS, env: inherited() }
    throw new Error(`CHROME_PATH is ${given}, and that is no program: correct it or unset it.`)
  }
  const system = systemBrowser()
  return system ? { executablePath: system, args: FLAGS, env: inherited() } : packedBrowser()
}

function systemBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** It brings its own libraries, because it was made for a machine that has none of them. */
async function packedBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(PACKAGE)) {
    throw new Error('No Chromium or Chrome was found: install one, or set CHROME_PATH to its program.')
  }
  if (!existsSync(FONTS)) await unpack()
  return {
    executablePath: path.join(UNPACKED, 'chromium'),
    args: FLAGS,
    env: {
      ...inherited(),
      LD_LIBRARY_PATH: path.join(UNPACKED, 'al2023/lib'),
      FONTCONFIG_FILE: FONTS,
    },
  }
}

/** The package unpacks into the folder for temporary files; a process of its own is given another one as that. */
async function unpack(): Promise<void> {
  const folder = `${UNPACKED}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  const archives = ['chromium', 'fonts.tar', 'swiftshader.tar', 'al2023.tar'].map((name) =>
    path.join(PACKAGE, `bin/${name}.br`),
  )
  const program = `import { inflate } from ${JSON.stringify(path.join(PACKAGE, 'build/index.js'))}
    await Promise.all(${JSON.stringify(archives)}.map((archive) => inflate(archive)))`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, TMPDIR: folder },
  })
  chmodSync(path.join(folder, 'chromium'), 0o755)
  writeFileSync(path.join(folder, path.basename(FONTS)), fontConfig())
  rmSync(UNPACKED, { recursive: true, force: true })
  try {
    renameSync(folder, UNPACKED)
  } catch (error) {
    rmSync(folder, { recursive: true })
    if (!existsSync(FONTS)) throw error
  }
}

/** The package's own configuration names folders of another machine; without any font Chromium ends itself. */
const fontConfig = (): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(UNPACKED, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${path.join(UNPACKED, 'fonts-cache')}</cachedir>
</fontconfig>
`

const inherited = (): Browser['env'] =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
