/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // A lock file in a folder above would otherwise be taken for the root of the project.
  turbopack: { root: import.meta.dirname },
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@cedar-policy/cedar-wasm', 'pg', 'pino', '@opentelemetry/api'],
  // `npm run dev` would write the arguments of actions, people's input, to the terminal.
  logging: { serverFunctions: false },
  // The first page would wait for all others to be loaded.
  experimental: { authInterrupts: true, preloadEntriesOnStart: false },
}

export default config
