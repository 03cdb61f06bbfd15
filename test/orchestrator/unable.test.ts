import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findRunFacts } from '#db/run-facts.ts'
import { sequence } from '../support/definitions.ts'
import { createStage, startOf, type Actors, type Stage } from '../support/stage.ts'

let stage: Stage
let actors: Actors
beforeAll(async () => {
  stage = await createStage()
  actors = stage.enter({}, { isRunning: false })
  // The first writes of runs fail, as many as the sequence has left; it counts in what is rolled back, too.
  await actors.db.pool.query(`
    CREATE SEQUENCE failing MINVALUE -1000000;
    CREATE TABLE failing_as (code text);
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('failing') < 0 THEN RAISE EXCEPTION 'unable' USING ERRCODE = (SELECT code FROM failing_as); END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER fail BEFORE INSERT ON run FOR EACH ROW EXECUTE FUNCTION fail()`)
})
afterAll(() => stage.close())
beforeEach(() => actors.db.pool.query("TRUNCATE failing_as; SELECT setval('failing', 0)"))

const failNext = (times: number, code: string) =>
  actors.db.pool.query(`INSERT INTO failing_as VALUES ('${code}'); SELECT setval('failing', ${-times - 1})`)

async function startThree() {
  const starts = [startOf(sequence(1)), startOf(sequence(1)), startOf(sequence(1))]
  const outcomes = await actors.orchestrator.commit(starts)
  const runs = await findRunFacts(
    actors.db.pool,
    starts.map(({ command }) => command.runId),
  )
  return { outcomes, begun: runs.size }
}

test.each(['25006', '53100', '53200', '58030'])(
  'what the database cannot do for a moment (%s) is done then',
  async (code) => {
    await failNext(2, code)
    const { outcomes, begun } = await startThree()
    expect([outcomes.map(({ ok }) => ok), begun]).toEqual([[true, true, true], 3])
  },
)

test.each(['25006', '53100', '58030'])('what it cannot do for longer (%s) is refused, all at once', async (code) => {
  await failNext(100_000, code)
  const { outcomes, begun } = await startThree()
  const { rows } = await actors.db.pool.query<{ tries: number }>('SELECT last_value + 100001 AS tries FROM failing')
  const refused = { ok: false, error: { code: 'unavailable', message: expect.stringContaining('try again') } }
  expect(outcomes).toMatchObject([refused, refused, refused])
  expect([begun, rows]).toEqual([0, [{ tries: 6 }]])
})
