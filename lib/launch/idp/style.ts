/** The look of the provider's pages: the console's palette, light and dark, without anything to fetch. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfc;--panel:#fff;--raise:#f4f5f7;--line:#e6e8ec;--field:#7d8592;--ink:#15171c;--ink2:#555b66;--accent:#4f46e5;--soft:#eef0ff;--on:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#0d0e11;--panel:#131519;--raise:#1a1d22;--line:#262a31;--field:#6b7280;--ink:#eceef2;--ink2:#a6adb9;--accent:#8b8cf8;--soft:#1e1f3a;--on:#0d0e11}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--bg);color:var(--ink);font:14px/1.5 Inter,system-ui,"Segoe UI",sans-serif}
main{width:100%;max-width:472px;background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:24px}
.brand{display:flex;gap:8px;align-items:center;margin:0 0 20px;font-weight:650;letter-spacing:-.01em}
.brand svg{color:var(--accent)}
h1{font-size:19px;font-weight:620;letter-spacing:-.01em;margin:0 0 6px}
.lead{margin:0 0 18px;color:var(--ink2)}
code{font:12.5px "JetBrains Mono",ui-monospace,Menlo,monospace}
form[aria-label]{display:grid;gap:8px}
form[aria-label] button{display:flex;gap:12px;align-items:center;width:100%;min-height:56px;padding:9px 12px;text-align:left;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--field);border-radius:8px;cursor:pointer}
form[aria-label] button:hover{background:var(--raise);border-color:var(--accent)}
form[aria-label] b{font-weight:620}
small{display:block;font-size:12.5px;color:var(--ink2)}
.avatar{flex:none;width:32px;height:32px;border-radius:50%;display:grid;place-items:center;font-size:11px;font-weight:700;text-transform:uppercase;background:var(--soft);color:var(--accent)}
.button{display:inline-block;min-height:36px;padding:7px 14px;font:inherit;font-weight:570;color:var(--on);background:var(--accent);border:1px solid transparent;border-radius:7px;text-decoration:none;cursor:pointer}
.button.quiet{color:var(--ink);background:var(--panel);border-color:var(--field)}
.foot{margin:18px 0 0}
.foot a{color:var(--ink2)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:420px){main{padding:18px 14px}}
`
