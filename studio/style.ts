/** The studio's style sheet: calm, phone first, light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1d2430, #e6e9ef); --soft: light-dark(#5b6575, #a0a9b8);
  --paper: light-dark(#f5f6f8, #14171c); --card: light-dark(#ffffff, #1d2128); --line: light-dark(#dde1e8, #323844);
  --accent: light-dark(#0b5cad, #7fb8f5); --on-accent: light-dark(#ffffff, #10151c); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1rem; color: var(--soft); font-weight: 600; overflow-wrap: anywhere; }
a { color: var(--accent); }
.time { margin: 0 0 1rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
.quiet { color: var(--soft); font-size: .875rem; }
button, .button, select { font: inherit; padding: .5rem .9rem; min-height: 2.75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); color: var(--ink); text-decoration: none; cursor: pointer; max-width: 100%; }
.button { display: inline-flex; align-items: center; }
.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ol { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .75rem 1rem; color: inherit; text-decoration: none; }
li a:hover { background: var(--paper); }
.subject { font-weight: 600; overflow-wrap: anywhere; }
li time { grid-row: 1; grid-column: 2; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.meta { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.empty { padding: 2rem 1rem; text-align: center; background: var(--card); border: 1px dashed var(--line); border-radius: .75rem; }
dl { margin: .75rem 0; font-size: .875rem; }
dl div { display: flex; gap: .75rem; }
dt { flex: 0 0 4rem; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0 .75rem; }
nav a { padding: .5rem 0; }
nav [aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 3px solid var(--accent); }
iframe { display: block; width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: .75rem; background: Canvas; }
pre { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  font: .8125rem/1.5 ui-monospace, monospace; overflow: auto; max-height: 75vh; }
.fields { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; }
.fields h2 { flex-basis: 100%; margin: 1rem 0 -.25rem; }
label { display: grid; gap: .25rem; flex: 1 1 12rem; color: var(--soft); font-size: .875rem; min-width: 0; }
.row label { display: inline; flex: none; }
input, textarea { font: inherit; font-size: 1rem; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); color: var(--ink); }
label select { font-size: 1rem; width: 100%; }
.trouble { margin: .75rem 0; padding: .75rem 1rem; border-left: 4px solid var(--accent); background: var(--card); overflow-wrap: anywhere; }
ul.trouble { padding-left: 2rem; }
ul.trouble li { border: 0; }
.reason { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .75rem 1rem; }
.reason .meta { grid-column: 1 / -1; }
pre.text { white-space: pre-wrap; overflow-wrap: anywhere; }
`;
