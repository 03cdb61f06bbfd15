type Cell = string | number | boolean | bigint | Date | null | readonly string[] | readonly bigint[]

const valueOf = (cell: Cell): unknown => {
  if (cell instanceof Date) return cell.getTime()
  return typeof cell === 'bigint' ? Number(cell) : cell
}

/** A row that Prisma read, in the form the pool reads it: columns by their names in the database, moments and counts as numbers. */
export function asPoolRow<Row>(row: { readonly [field: string]: Cell }): Row {
  const columns = Object.entries(row).map(([field, cell]) => [
    field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    valueOf(cell),
  ])
  return Object.fromEntries(columns) as Row
}
