/** So many attempts are opened or cancelled in one commit where several can do it: other runs are not kept waiting. */
export const SLICE = 100
