import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { migrate } from '#db/migrate.ts'
import type { Act, Player } from './player.ts'

const ENTRY = fileURLToPath(new URL('./migrate-process.ts', import.meta.url))

/** What is written in an empty database by a migration that is cut, and by the next. */
export const migrateFresh: Act = {
  name: 'the first start on an empty database',
  passes: ['commit migration'],
  async play(player) {
    const name = `fresh_${player.id.replaceAll(/\W/g, '_')}`
    const { db, url } = player.world
    await db.pool.query(`CREATE DATABASE ${name}`)
    try {
      const fresh = new URL(url)
      fresh.pathname = `/${name}`
      const child = spawn(process.execPath, [ENTRY, fresh.href, player.point], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      const [, signal] = await once(child, 'exit')
      player.died(signal === 'SIGKILL')
      await migrate(fresh.href)
      await mustBeLike(player, fresh.href)
    } finally {
      await db.pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
    }
  },
}

const TABLES = `SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, ',' ORDER BY table_name, column_name) AS all
  FROM information_schema.columns WHERE table_schema = 'public'`

async function mustBeLike({ world }: Player, url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const there = await client.query<{ all: string }>(TABLES)
  await client.end()
  const here = await world.db.pool.query<{ all: string }>(TABLES)
  if (there.rows[0]?.all !== here.rows[0]?.all)
    throw new Error('the database is not like one that was migrated at once')
}
