/** The page's style: light and dark as the reader's system or editor says, narrow and wide, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1f2328; --soft: #57606a; --line: #d0d7de; --page: #ffffff; --raised: #f6f8fa; --link: #0550ae;
  --needs-work: #a40e26; --open: #7a4b00; --ready: #116329; --not-applicable: #57606a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --soft: #9aa4af; --line: #3d444d; --page: #0d1117; --raised: #161b22; --link: #79b8ff;
    --needs-work: #ff9b95; --open: #e3b341; --ready: #6bd27c; --not-applicable: #9aa4af;
  }
}
body.vscode-light, body.vscode-high-contrast-light {
  color-scheme: light;
  --text: #1f2328; --soft: #57606a; --line: #d0d7de; --page: var(--vscode-editor-background, #ffffff); --raised: #f6f8fa;
  --link: var(--vscode-textLink-foreground, #0550ae);
  --needs-work: #a40e26; --open: #7a4b00; --ready: #116329; --not-applicable: #57606a;
}
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) {
  color-scheme: dark;
  --text: #e6edf3; --soft: #a4aeb8; --line: #3d444d; --page: var(--vscode-editor-background, #0d1117);
  --raised: color-mix(in srgb, var(--page), #ffffff 5%); --link: var(--vscode-textLink-foreground, #79b8ff);
  --needs-work: #ff9b95; --open: #e3b341; --ready: #6bd27c; --not-applicable: #a4aeb8;
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .25rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; font-weight: 600; margin: 0; display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; }
h3 .says { flex: 1 1 20rem; }
p { margin: 0 0 .5rem; }
a { color: var(--link); }
a:focus-visible, .wide:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code { font: .9em/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; color: inherit; background: none; }
.lead { font-size: 1.1rem; }
.scope, .reached, .id, .by { color: var(--soft); }
.id { font-weight: 400; font-variant-numeric: tabular-nums; }
.remark { border-left: 3px solid var(--open); padding: .25rem .75rem; background: var(--raised); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: .85rem; }
tbody th { font-weight: 500; }
tbody a, .reached a { text-decoration: none; }
tbody a:hover, .reached a:hover { text-decoration: underline; }
td a, .reached a { color: inherit; }
.verdict { display: inline-block; white-space: nowrap; font-size: .8rem; font-weight: 600; line-height: 1.5; padding: 0 .55rem; border: 1px solid currentColor; border-radius: 1rem; vertical-align: middle; }
.verdict.needs-work { color: var(--needs-work); }
.verdict.open { color: var(--open); }
.verdict.ready { color: var(--ready); }
.verdict.not-applicable { color: var(--not-applicable); border-style: dashed; }
.meanings { display: grid; grid-template-columns: max-content 1fr; gap: .35rem .75rem; font-size: .9rem; color: var(--soft); margin: 1rem 0 0; }
.meanings dd { margin: 0; }
article { margin: .75rem 0 0; padding: .75rem 1rem; background: var(--raised); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: .35rem; }
article.needs-work { border-left-color: var(--needs-work); }
article.open { border-left-color: var(--open); }
article.ready { border-left-color: var(--ready); }
.answers { list-style: none; margin: .5rem 0 0; padding: 0; }
.answers > li { display: grid; grid-template-columns: 6.5rem 5rem 1fr; gap: 0 .5rem; padding: .2rem 0; font-size: .93rem; }
.answers > li > div { min-width: 0; overflow-wrap: anywhere; }
.by { font-size: .88rem; }
.status { font-size: .88rem; font-weight: 600; color: var(--soft); }
.problem > .status { color: var(--needs-work); }
.in-order > .status { color: var(--ready); }
.missing > .status { color: var(--open); }
.meanings + p { margin-top: .75rem; }
.places { margin: .15rem 0 0; padding-left: 1.1rem; }
.places li { margin: .1rem 0; }
@media (max-width: 40rem) {
  main { padding: 1.25rem .9rem 3rem; }
  .answers > li { grid-template-columns: max-content 1fr; }
  .answers > li > div { grid-column: 1 / -1; }
  .wide { overflow-x: visible; }
  table, tbody, tr, th, td { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  tbody th, tbody td { border: 0; padding: .1rem 0; }
  .meanings { grid-template-columns: 1fr; gap: .1rem; }
  .meanings dd { margin-bottom: .5rem; }
}
@page { margin: 15mm; }
@media print {
  :root, body {
    color-scheme: light;
    --text: #000000; --soft: #444444; --line: #bbbbbb; --page: #ffffff; --raised: #ffffff; --link: #000000;
    --needs-work: #a40e26; --open: #7a4b00; --ready: #116329; --not-applicable: #444444;
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  article > h3, tr, .answers > li > div > .places > li { break-inside: avoid; }
  a { text-decoration: none; }
}
`;
