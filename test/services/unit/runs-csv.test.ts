import { expect, test } from 'vitest'
import { csvCell } from '#services/runs/runs-csv.ts'

test.each([
  { value: 'plain', cell: 'plain' },
  { value: 12, cell: '12' },
  { value: null, cell: '' },
  { value: 'a, "b"', cell: '"a, ""b"""' },
  { value: 'two\nlines', cell: '"two\nlines"' },
  { value: '=1+1', cell: "'=1+1" },
  { value: '+49', cell: "'+49" },
  { value: '-2', cell: "'-2" },
  { value: '@SUM(A1)', cell: "'@SUM(A1)" },
  { value: '\t=1', cell: "'\t=1" },
  { value: '  =1', cell: "'  =1" },
])('$value is written as $cell', ({ value, cell }) => {
  expect(csvCell(value)).toBe(cell)
})
