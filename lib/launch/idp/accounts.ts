/** A sample account of the local identity provider. */
export interface LocalAccount {
  /** Subject and user name; never changes. */
  readonly id: string
  readonly name: string
  /** What it may do, in words. */
  readonly can: string
  readonly groups: readonly string[]
}

export const ACCOUNTS: readonly LocalAccount[] = [
  {
    id: 'launcher',
    name: 'Lina Launcher',
    can: 'may launch payments and search workflows',
    groups: ['payments-launchers', 'payments-viewers', 'search-launchers'],
  },
  {
    id: 'approver',
    name: 'Ana Approver',
    can: 'may approve payments deployments',
    groups: ['payments-approvers', 'payments-viewers'],
  },
  {
    id: 'lead',
    name: 'Leo Lead',
    can: 'may launch, approve and operate payments, but never approves an own request',
    groups: ['payments-launchers', 'payments-approvers', 'payments-operators'],
  },
  {
    id: 'operator',
    name: 'Omar Operator',
    can: 'may pause, resume, stop and retry payments workflows',
    groups: ['payments-operators', 'payments-viewers'],
  },
  {
    id: 'viewer',
    name: 'Vera Viewer',
    can: 'may see payments and search workflows, and change nothing',
    groups: ['payments-viewers', 'search-viewers'],
  },
  {
    id: 'author',
    name: 'Ada Author',
    can: 'may register payments and search workflows, and launch none of them',
    groups: ['payments-authors', 'search-authors', 'task-authors'],
  },
  {
    id: 'admin',
    name: 'Alma Admin',
    can: 'may see everything and change the settings of the installation',
    groups: ['administrators', 'payments-viewers', 'search-viewers'],
  },
  { id: 'stranger', name: 'Sam Stranger', can: 'may see and do nothing', groups: [] },
]

export const findAccount = (id: string): LocalAccount | undefined => ACCOUNTS.find((account) => account.id === id)
