import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { preloadFonts } from '~/components/shell/fonts.ts'
import { Providers } from '~/components/shell/providers.tsx'
import { dataTheme, THEME_COOKIE, themeOf } from '~/components/shell/theme.ts'

export const metadata: Metadata = {
  title: { default: 'Conductor Lightstep', template: '%s · Conductor Lightstep' },
  description: 'Launch and approve production workflows with verified identity; every run is a trace.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#131519' },
  ],
}

/** Read once a request: the first `now` of server and browser alike. */
const clock = (): number => Date.now()

export default async function RootLayout({ children }: { readonly children: ReactNode }): Promise<ReactNode> {
  preloadFonts()
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" data-theme={dataTheme(theme)}>
      <body>
        <Providers renderedAt={clock()}>{children}</Providers>
      </body>
    </html>
  )
}
