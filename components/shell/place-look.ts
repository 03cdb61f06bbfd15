import { cn } from '~/components/ui/class-names.ts'

/** A place in the navigation: a line of the column, and a key of the bar on a phone. */
export const placeClass = (isHere: boolean): string =>
  cn(
    'relative flex w-full items-center gap-2.25 rounded-md px-2 py-1.25 text-ink2 hover:text-ink',
    'max-md:flex-col max-md:gap-0.5 max-md:px-0.5 max-md:py-2 max-md:text-2xs',
    placeIconClass(isHere),
    isHere && 'font-medium text-ink md:bg-raise',
  )

/** The look of the icon in a place. */
export const placeIconClass = (isHere: boolean): string =>
  cn('[&>svg]:size-4 [&>svg]:shrink-0 max-md:[&>svg]:size-4.5', isHere ? '[&>svg]:text-accent' : '[&>svg]:text-ink3')
