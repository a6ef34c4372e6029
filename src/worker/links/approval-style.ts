/** The style of the pages for approvals, as the dashboard has it: see src/dashboard/styles. */
export const APPROVAL_STYLE = `
:root{color-scheme:light dark;--page:#f7f8f9;--surface:#fff;--text:#1b1e22;--muted:#565d66;--line:#d8dce1;--control:#7d8590;
--accent:#1f5fbf;--on-accent:#fff;--ok:#19703a;--failed:#b3261e;--pending:#8a5300;--ok-soft:#e3f3e8;--failed-soft:#fbe6e4;
--pending-soft:#fbeed7;background:var(--page);color:var(--text)}
@media (prefers-color-scheme:dark){:root{--page:#121416;--surface:#1a1d20;--text:#e7e9ec;--muted:#a5adb7;--line:#33383e;
--control:#7b848f;--accent:#8ab6f9;--on-accent:#0d1a2d;--ok:#74d391;--failed:#ff9a90;--pending:#eebd6c;--ok-soft:#16301f;
--failed-soft:#3a1d1b;--pending-soft:#352812}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
header{padding:.7rem 1rem;background:var(--surface);border-bottom:1px solid var(--line);font-weight:650}
main{display:grid;gap:1rem;max-width:42rem;margin:0 auto;padding:1.4rem 1rem 3rem}
h1,h2,p,dl,ul,dd{margin:0}
h1{font-size:1.45rem;line-height:1.25;overflow-wrap:anywhere}
h2{font-size:1.05rem}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
section{display:grid;gap:.5rem;padding:.8rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:8px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1rem}
dt,.hint{color:var(--muted)}
dd,li{overflow-wrap:anywhere}
ul{padding-left:1.2rem}
.stages{display:grid;gap:.4rem;padding:0;list-style:none}
.status{display:inline-flex;gap:.3em;padding:.05rem .45rem;border-radius:4px;background:var(--page);color:var(--muted);
font-size:.85rem;font-weight:550;white-space:nowrap}
.delivered{background:var(--ok-soft);color:var(--ok)}
.failed{background:var(--failed-soft);color:var(--failed)}
.pending{background:var(--pending-soft);color:var(--pending)}
.actions{display:grid;grid-template-columns:1fr 1fr;gap:.6rem}
button,input{min-height:2.6rem;padding:.3rem .9rem;border:1px solid var(--control);border-radius:6px;background:var(--surface);
color:inherit;font:inherit}
button{cursor:pointer}
.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.danger{border-color:var(--failed);color:var(--failed)}
label{display:grid;gap:.2rem;color:var(--muted);font-size:.9rem}
input{width:100%;color:var(--text)}
form{display:grid;gap:.9rem}
[popover]{width:min(30rem,calc(100vw - 2rem));padding:1.1rem;background:var(--surface);color:var(--text);
border:1px solid var(--control);border-radius:10px}
[popover]::backdrop{background:rgb(0 0 0 / 50%)}
`.trim();
