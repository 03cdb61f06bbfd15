import { expect, test } from 'vitest'
import { isDatabaseWrite } from '#core/database-write.ts'

test.each([
  [{ 'db.operation.name': 'INSERT' }, true],
  [{ 'db.operation.name': 'select' }, false],
  [{ 'db.operation': 'findAndModify' }, true],
  [{ 'db.operation': 'HSET user:1' }, true],
  [{ 'db.query.text': '  update t set a = 1' }, true],
  [{ 'db.statement': 'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a' }, true],
  [{ 'db.query.text': 'WITH a AS (SELECT 1) SELECT * FROM a' }, false],
  [{ 'db.query.text': "SELECT 'INSERT INTO t'" }, false],
  [{ 'db.operation.name': '', 'db.query.text': 'DELETE FROM t' }, true],
  [{ 'db.operation.name': 7, 'db.operation': 'DELETE' }, true],
  [{ 'db.query.text': ['INSERT'], 'db.statement': 'DROP TABLE t' }, true],
  [{ 'db.system.name': 'postgresql' }, false],
])('%j is a write: %s', (attributes, isWrite) => {
  expect(isDatabaseWrite(attributes)).toBe(isWrite)
})
