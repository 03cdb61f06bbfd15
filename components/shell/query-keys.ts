/** Where the number of approvals that wait for the viewer is kept in the query cache. */
export const waitingKey = ['approvals', 'waiting'] as const
