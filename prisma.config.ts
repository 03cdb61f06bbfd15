import { defineConfig } from 'prisma/config'

// The CLI would otherwise try to download a schema engine before any command, `generate` included.
// Migrations never go through the CLI: lib/db/migrate.ts applies them.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
