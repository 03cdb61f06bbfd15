import type { People } from '../people.ts'

const UUID_LENGTH = 36

/** Whoever registered a version: a person by name, a service by its own. */
export const authorOf = (createdBy: string, people: People): string =>
  createdBy.includes('-') && createdBy.length === UUID_LENGTH ? people.name(createdBy) : createdBy
