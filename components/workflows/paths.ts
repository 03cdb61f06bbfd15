/** The page that compares two versions. */
export const comparisonPath = (name: string, before: number, after: number): string =>
  `/workflows/${encodeURIComponent(name)}/versions/${before}...${after}`
