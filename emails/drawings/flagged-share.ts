/** The share of messages that the story's filter flagged, day by day: example numbers. */

/** Of 100 messages, on 29 usual days and this morning. */
export const flaggedShares = [
  15, 14, 16, 13, 18, 15, 12, 14, 17, 15, 13, 16, 18, 14, 15, 12, 16, 17, 15, 14, 13, 18, 15, 16,
  14, 15, 17, 13, 16, 4,
] as const;

const ground = 250;
const high = 12;

/** A column a day, this morning's apart, and a line at the usual 15. */
export function flaggedPicture(): string {
  const last = flaggedShares.length - 1;
  const columns = flaggedShares.map((share, day) => {
    const look = day === last ? "now" : "usual";
    return `  <rect class="${look}" x="${48 + day * 18}" y="${ground - share * high}" width="13" height="${share * high}"/>`;
  });
  const marks = [0, 5, 10, 15].map(
    (share) => `  <text x="38" y="${ground - share * high + 8}">${share}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 296">
<style>
  .ground { fill: #faf8f3; }
  .usual { fill: #2f7f83; }
  .now { fill: #c2701c; }
  text { fill: #24302f; font-family: sans-serif; font-size: 22px; text-anchor: end; }
  .start { text-anchor: start; }
  .named { font-weight: 700; }
  path { stroke: #24302f; stroke-width: 2; fill: none; }
  .mean { stroke-dasharray: 7 6; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #141a1a; }
    .usual { fill: #5fb3b5; }
    .now { fill: #e39a4c; }
    text { fill: #e3e9e7; }
    path { stroke: #e3e9e7; }
  }
</style>
<rect class="ground" width="600" height="296"/>
<g>
${columns.join("\n")}
</g>
${marks.join("\n")}
<path d="M44 ${ground}h548"/>
<path class="mean" d="M44 ${ground - 15 * high}h548"/>
<text class="start" x="48" y="282">the month before</text>
<text class="named" x="592" y="282">this morning: 4</text>
</svg>
`;
}
