/** Of the rules and rates, and of what was pinned. */
export const SAMPLING_CHAIN = 'sampling'
