/** A lock that is gone the moment its process is: a listening socket, not a file with a process id. */
export interface Lock {
  release(): void
}

export function takeLock(name: string): Promise<Lock | null>
export function lockReleased(name: string): Promise<void>
