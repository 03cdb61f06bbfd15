/** The groups of each sample account, as its identity provider says them. */
export const ACCOUNT_GROUPS = {
  launcher: ['payments-launchers', 'payments-viewers', 'search-launchers'],
  approver: ['payments-approvers', 'payments-viewers'],
  lead: ['payments-launchers', 'payments-approvers', 'payments-operators'],
  operator: ['payments-operators', 'payments-viewers'],
  viewer: ['payments-viewers', 'search-viewers'],
  author: ['payments-authors', 'search-authors', 'task-authors'],
  admin: ['administrators', 'payments-viewers', 'search-viewers'],
  stranger: [],
} as const satisfies Record<string, readonly string[]>
