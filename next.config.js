/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@cedar-policy/cedar-wasm', 'pg', 'pino', '@opentelemetry/api'],
  experimental: { authInterrupts: true },
}

export default config
