/**
 * The degrees of the ML engineers in Kaggle's survey of 2022, counted in its raw data: of 571 people,
 * 165 of them in India and 81 in the USA.
 */

/** How many of 571 have which degree; "doctorate" has the professional ones. */
export const degrees = { master: 295, bachelor: 145, doctorate: 63 + 14, less: 28, unsaid: 26 };

/** How many in two countries: master's, bachelor's, doctorate, all others. */
export const countries = {
  India: [70, 68, 9 + 7, 4 + 7],
  USA: [48, 12, 14 + 1, 5 + 1],
} as const;

/** Each count as a whole number of 100. */
export function ofHundred(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.round((count / all) * 100));
}

const names = ["master’s", "bachelor’s", "doctorate", "less", "no answer"];
const looks = ["master", "bachelor", "doctorate", "less", "unsaid"];

/** A hundred squares, one for each of 100 engineers, and a bar for each of the two countries. */
export function degreesPicture(): string {
  const shares = ofHundred(Object.values(degrees));
  const squares = shares.flatMap((share, kind) => Array<string>(share).fill(looks[kind] ?? ""));
  const grid = squares.map((look, index) => {
    const [x, y] = [(index % 10) * 29 + 10, Math.floor(index / 10) * 29 + 10];
    return `  <rect class="${look}" x="${x}" y="${y}" width="25" height="25"/>`;
  });
  const legend = shares.map((share, kind) =>
    [
      `  <rect class="${looks[kind]}" x="329" y="${kind * 58 + 10}" width="25" height="25"/>`,
      `  <text x="368" y="${kind * 58 + 31}"><tspan class="count">${share}</tspan> ${names[kind]}</text>`,
    ].join("\n"),
  );
  const bars = Object.entries(countries).map(([country, counts], index) =>
    bar(country, ofHundred(counts), 340 + index * 54),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 446">
<defs>
  <pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse">
    <rect class="light" width="5" height="5"/><rect class="mid" width="5" height="2.5"/>
  </pattern>
  <pattern id="dots" width="14.5" height="14.5" patternUnits="userSpaceOnUse">
    <rect class="light" width="14.5" height="14.5"/><circle class="warm" cx="8" cy="8" r="4"/>
  </pattern>
  <pattern id="crosses" width="29" height="29" patternUnits="userSpaceOnUse">
    <rect class="ground" width="29" height="29"/><path class="cross" d="M14 14l17 17M31 14l-17 17M-15 14l17 17M2 14l-17 17"/>
  </pattern>
</defs>
<style>
  .ground { fill: #faf8f3; }
  .light { fill: #cfe0dc; }
  .mid { fill: #2f7f83; }
  .warm { fill: #9c4f0a; }
  .cross { stroke: #24302f; stroke-width: 1.5; fill: none; }
  text { fill: #24302f; font-family: sans-serif; font-size: 22px; }
  .count, .country { font-weight: 700; }
  .in { text-anchor: middle; }
  .on-dark { fill: #ffffff; }
  .plate { fill: #cfe0dc; }
  .master { fill: #0b565c; }
  .bachelor { fill: url(#stripes); }
  .doctorate { fill: url(#dots); }
  .less { fill: #faf8f3; }
  .unsaid { fill: url(#crosses); }
  .master, .bachelor, .doctorate, .less, .unsaid { stroke: #0b565c; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    .ground, .less { fill: #141a1a; }
    text { fill: #e3e9e7; }
    .plate, .in { fill: #24302f; }
    .in { fill: #ffffff; }
    .master { fill: #5fb3b5; }
    .light { fill: #24302f; }
    .warm { fill: #f0a85e; }
    .cross { stroke: #e3e9e7; }
    .on-dark { fill: #0e1313; }
    .master, .bachelor, .doctorate, .less, .unsaid { stroke: #8cd3d5; }
  }
</style>
<rect class="ground" width="600" height="446"/>
<g>
${grid.join("\n")}
</g>
${legend.join("\n")}
${bars.join("\n")}
</svg>
`;
}

/** A bar of 480 for 100 people, each part with its number on a plain plate. */
function bar(country: string, shares: readonly number[], y: number): string {
  const parts = shares.map((share, kind) => {
    const before = shares.slice(0, kind).reduce((sum, each) => sum + each, 0);
    const [x, width] = [100 + before * 4.9, share * 4.9];
    const middle = (x + width / 2).toFixed(1);
    const plate = `<rect class="plate" x="${(x + width / 2 - 15).toFixed(1)}" y="${y + 7}" width="30" height="26" rx="4"/>`;
    return [
      `  <rect class="${looks[kind]}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="40"/>`,
      `  ${kind === 1 || kind === 2 ? plate : ""}<text class="in${kind === 0 ? " on-dark" : ""}" x="${middle}" y="${y + 28}">${share}</text>`,
    ].join("\n");
  });
  return `<text class="country" x="10" y="${y + 28}">${country}</text>\n${parts.join("\n")}`;
}
