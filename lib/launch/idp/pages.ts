import { createHash } from 'node:crypto'
import { ACCOUNTS, type LocalAccount } from './accounts.ts'
import { STYLE } from './style.ts'

/** Allows this style and nothing else from anywhere; forms may lead back to the console. */
export const contentSecurityPolicy = (publicUrl: string): string =>
  [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `img-src data:`,
    `form-action 'self' ${new URL(publicUrl).origin}`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ')

const MARK = `<svg width="20" height="20" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M3 4h7M6 9h9M3 14h5"/><circle cx="13.5" cy="4" r="1.6" fill="currentColor" stroke="none"/></svg>`

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · Conductor Lightstep</title>
<style>${STYLE}</style>
</head>
<body><main><p class="brand">${MARK}Conductor Lightstep</p>
${body}
</main></body>
</html>`

/** The sample accounts as buttons, each named by what it may do. */
export const accountsPage = (uid: string): string =>
  page(
    'Sign in',
    `<h1>Sign in with a local account</h1>
<p class="lead">These accounts exist in local mode only and have no password. With <code>OIDC_ISSUER</code> set, your own identity provider takes their place.</p>
<form method="post" action="/interaction/${escapeHtml(uid)}" aria-label="Local accounts">
${ACCOUNTS.map(accountButton).join('\n')}
</form>
<p class="foot"><a href="/interaction/${escapeHtml(uid)}/cancel">Cancel and go back</a></p>`,
  )

const accountButton = ({ id, name, can }: LocalAccount): string =>
  `<button name="account" value="${id}"><span class="avatar" aria-hidden="true">${id.slice(0, 2)}</span><span><b>${capitalised(id)}</b> — ${escapeHtml(can)}<small>${escapeHtml(name)}</small></span></button>`

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Something is wrong with the request, or it is too old. */
export const errorPage = (reason: string, publicUrl: string): string =>
  page(
    'Sign-in failed',
    `<h1>You were not signed in</h1>
<p class="lead">${escapeHtml(reason)}. Start again from the console; a sign-in that was left open for an hour, or while the provider was restarted, cannot be finished.</p>
<p><a class="button" href="${escapeHtml(publicUrl)}/sign-in">Back to sign-in</a></p>`,
  )

/** `form` is made by the provider and carries the proof that this page was seen. */
export const signOutPage = (form: string): string =>
  page(
    'Sign out',
    `<h1>Sign out here too?</h1>
<p class="lead">The console has signed you out. This ends your session at the local identity provider as well.</p>
${form}
<p><button class="button" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="button quiet" type="submit" form="op.logoutForm">Stay signed in</button></p>`,
  )

export const signedOutPage = (publicUrl: string): string =>
  page(
    'Signed out',
    `<h1>You are signed out</h1>
<p><a class="button" href="${escapeHtml(publicUrl)}">Back to the console</a></p>`,
  )

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
