import { databaseUrlOf } from './launcher-database.ts'
import { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts'
import { freePorts, isRunning, newDataDir, startLauncher, until } from './processes.ts'

const STOP_MS_MAX = 2_000

/** The whole product, as `npm start` brings it up in local mode on data of its own. */
export interface Product {
  /** Where the console is. */
  readonly url: string
  readonly databaseUrl: string
  /** The OTLP backend that everything is exported to. */
  readonly backend: OtlpReceiver
  /** Ends it and says what it left running. */
  stop(): Promise<readonly string[]>
}

/** Starts everything and waits for the addresses it prints. Its deep links lead to the Lightstep project `demo`. */
export async function startProduct(): Promise<Product> {
  const data = newDataDir()
  const backend = await startOtlpReceiver()
  const launcher = startLauncher({
    ...(await freePorts()),
    DATA_DIR: data.dataDir,
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.url,
    LIGHTSTEP_PROJECT: 'demo',
  })
  const stop = async (): Promise<readonly string[]> => {
    const before = launcher.processes()
    launcher.kill('SIGTERM')
    await launcher.ended
    await until(() => !before.some(({ pid }) => isRunning(pid)), STOP_MS_MAX).catch(() => undefined)
    await backend.close()
    data.remove()
    return before.filter(({ pid }) => isRunning(pid)).map(({ command }) => command)
  }
  try {
    await launcher.ready()
  } catch (error) {
    await stop()
    throw error
  }
  const console = launcher.processes().find(({ command }) => command.includes('launch/console.ts'))
  return { url: launcher.url(), databaseUrl: databaseUrlOf(console?.pid ?? 0), backend, stop }
}
