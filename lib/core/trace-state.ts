/** W3C Trace Context, tracestate: members `key=value` with commas between, the newest first. */
const MEMBERS_MAX = 32
const LENGTH_MAX = 512
/** Longer members are the first to go when there is too much. */
const LONG_MEMBER = 128
const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/

/** The members of a tracestate; what is none is passed over. */
export const membersOf = (traceState: string): string[] =>
  traceState
    .split(',', MEMBERS_MAX)
    .map((member) => member.trim())
    .filter((member) => MEMBER.test(member))

/** Members as a tracestate of at most 512 characters: of more than that the long ones go first, then the last. The first always stays. */
export function traceStateOfMembers(members: readonly string[]): string {
  const isTooLong = (some: readonly string[]): boolean => some.join(',').length > LENGTH_MAX
  const kept = isTooLong(members)
    ? members.filter((member, at) => at === 0 || member.length <= LONG_MEMBER)
    : [...members]
  while (kept.length > 1 && isTooLong(kept)) kept.pop()
  return kept.join(',')
}

/** What is kept of a tracestate from outside. */
export const keptTraceState = (traceState: string): string => traceStateOfMembers(membersOf(traceState))
