/** A fault and where it is: `$.input.version`, or `$` for the whole. */
export interface FieldIssue {
  readonly path: string
  readonly message: string
}

interface FaultTree {
  __errors?: string[]
  [name: string]: FaultTree | string[] | undefined
}

const namesIn = (path: string): string[] =>
  path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter(Boolean)

const childOf = (tree: FaultTree, name: string): FaultTree => {
  const child = tree[name]
  if (child && !Array.isArray(child)) return child
  const made: FaultTree = {}
  tree[name] = made
  return made
}

/** Issues in the shape the form puts beside its fields. */
export function errorSchemaOf(issues: readonly FieldIssue[]): FaultTree {
  const root: FaultTree = {}
  for (const issue of issues) {
    let place = root
    for (const name of namesIn(issue.path)) place = childOf(place, name)
    place.__errors = [...(place.__errors ?? []), issue.message]
  }
  return root
}

/** Issues below `prefix`, with their paths relative to it; the others as they are. */
export function splitIssues(
  issues: readonly FieldIssue[],
  prefix: string,
): { readonly inside: readonly FieldIssue[]; readonly outside: readonly FieldIssue[] } {
  const isInside = (issue: FieldIssue): boolean =>
    issue.path.startsWith(`${prefix}.`) || issue.path.startsWith(`${prefix}[`)
  return {
    inside: issues.filter(isInside).map(({ path, message }) => ({ path: `$${path.slice(prefix.length)}`, message })),
    outside: issues.filter((issue) => !isInside(issue)),
  }
}
