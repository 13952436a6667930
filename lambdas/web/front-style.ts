/** The part of the style sheet for the front page alone. */

/** On a desktop the form and the course stand side by side; on a phone the form comes first. */
export const frontStyle = `
main:has(.front),:has(.front)>:is(header,footer){max-width:66rem}
main:has(.front){padding-top:0}
.front{display:grid;gap:1.75rem 3.5rem}
.front h1{font-size:clamp(1.6rem,6.6vw,2.4rem);line-height:1.12;margin-top:0;text-wrap:balance}
.front .panel{margin:0 0 1rem}
.front .field{margin-bottom:.6rem}
.front form>button{width:100%}
.schedule summary{padding:.6rem 0;cursor:pointer;font-size:.95rem}
.schedule .link{color:var(--link);text-decoration:underline}
.schedule[open] summary{margin-bottom:.5rem}
.front .facts{margin:0 0 .9rem}.sample{margin:0 0 .5rem}
.sample a{font-weight:700}
.sample .hint{display:block}
.lead{display:block;width:100%;max-width:27rem;height:auto;margin:0 0 .75rem}
.hero{margin:0 auto;max-width:26rem}
.hero h2{margin-top:.25rem}
.hero p{color:var(--soft)}
.hero svg{display:block;width:100%;height:auto}
.hero path{stroke:var(--link);stroke-width:5;stroke-linecap:round}
.hero circle{fill:var(--paper);stroke:var(--accent);stroke-width:4}
.hero text{fill:var(--soft);font-size:15px}
.hero .moment{fill:var(--deep);font-size:17.5px;font-weight:700}
.people{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1rem}
.people li{display:grid;grid-template-columns:3.25rem 1fr;gap:.75rem;align-items:center;font-weight:700;line-height:1.3}
.people img{width:3.25rem;height:3.25rem}
.people span{color:var(--soft);font-size:.9rem;font-weight:400;display:block}
.front-more>section>p,.front~p{max-width:40rem}
.plan .hint{display:block;margin:0}
.plan li{padding:.5rem 0;border-top:1px solid var(--line);break-inside:avoid}
@media (forced-colors:active){.hero path,.hero circle{stroke:CanvasText}.hero circle{fill:Canvas}.hero :is(text,.moment){fill:CanvasText}}
@media (min-width:56rem){.front{grid-template-columns:minmax(0,11fr) minmax(0,9fr)}.front-more{display:grid;grid-template-columns:1fr 1fr;gap:0 3.5rem}.front-more>.wide{grid-column:1/-1}.people{grid-template-columns:repeat(3,1fr)}.plan{columns:2;column-gap:3.5rem}}
`;
