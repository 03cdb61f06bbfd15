import { AppError } from '#core/errors.ts'

/** The run was set aside: nothing is done to it until somebody has it tried again. What other runs want of it waits for that. */
export class RunParked extends AppError {
  constructor(why: string, options?: ErrorOptions) {
    super('conflict', `The run was set aside because it cannot go on (${why}). Nothing was done.`, options)
  }
}
