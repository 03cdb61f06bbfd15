import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { preload } from 'react-dom'

/** What nearly all text is set in. The styles above name these files, too. */
const FILES = [
  new URL('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url),
  new URL('@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2', import.meta.url),
]

/** Asks for the fonts with the page: they are there before its text is laid out, which need not be done again. */
export function preloadFonts(): void {
  for (const file of FILES) preload(`${file}`, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
}
