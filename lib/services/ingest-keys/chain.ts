export const chainOfKey = ({ id }: { readonly id: string }): string => `ingest-key:${id}`
