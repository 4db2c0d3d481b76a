/**
 * The sample shop's style sheet; light and dark.
 * @module
 */
/** CSS of all pages. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbf7f0; --ink: #2a211c; --soft: #6a5a50; --line: #e2d6c6; --main: #8a3b12; --on: #fff; --note: #f6e9d8; }
@media (prefers-color-scheme: dark) { :root { --page: #1b1613; --ink: #f1e8df; --soft: #b9a99c; --line: #43382f; --main: #f0a878; --on: #2a1408; --note: #2c231c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; border-bottom: 1px solid var(--line); }
header p, footer p { margin: 0; color: var(--soft); }
.mark { font-family: Georgia, serif; font-size: 1.5rem; color: var(--main); }
h1 { font-family: Georgia, serif; font-weight: 500; font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 500; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: start; margin-top: 1.5rem; }
button { font: inherit; min-height: 44px; padding: 0 1.1rem; border-radius: 8px; border: 1px solid var(--soft); background: transparent; color: var(--ink); cursor: pointer; }
button.main { background: var(--main); border-color: var(--main); color: var(--on); font-weight: 500; }
button:focus-visible, a:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
a { color: var(--main); }
.small { color: var(--soft); font-size: .9rem; max-width: 34rem; }
.refused { background: var(--note); border-left: 4px solid var(--main); padding: .75rem 1rem; margin: 1rem 0; }
.refused p { margin: 0; }
.code { font-family: ui-monospace, monospace; font-size: .85rem; color: var(--soft); }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .9rem; }
`;
