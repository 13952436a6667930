/**
 * The six people of the story as flat marks, 64 × 64: the same head and shoulders, told apart by the
 * outline of the hair and by one object. No skin colours of nature and no faces but two dots and a line.
 */

const dark = "#24302f";
const warm = "#c2701c";

/** A person: who it is, what they do, and what is drawn of them alone. */
interface Person {
  readonly name: string;
  readonly role: string;
  /** Around a head with its centre at 30, 26 and a radius of 13. */
  readonly hair: string;
  /** On a light disc with its centre at 49, 49 and a radius of 13. */
  readonly object: string;
}

/** The people by the name of their picture, in the order of the picture that shows all. */
export const people = {
  asha: {
    name: "Asha",
    role: "data scientist",
    hair: `<circle cx="44" cy="15" r="6"/><path d="M17 26a13 13 0 0 1 26 0C38 17 24 16 17 26z"/>`,
    object: `<g fill="${warm}"><circle cx="43" cy="47" r="2"/><circle cx="48" cy="44" r="2"/><circle cx="49" cy="50" r="2"/></g><g fill="none" stroke="${dark}" stroke-width="2"><circle cx="47" cy="47" r="8"/><path d="M53 53l5 5"/></g>`,
  },
  tomas: {
    name: "Tomás",
    role: "data engineer",
    hair: `<path d="M17 25a13 13 0 0 1 26 0C40 18 20 18 17 25z"/><path d="M17 28a13 13 0 0 0 26 0c-3 7-7 5-13 5s-10 2-13-5z"/>`,
    object: `<path d="M49 42v6M49 48l-6 7M49 48l6 7" fill="none" stroke="${dark}" stroke-width="2"/><g fill="${warm}"><circle cx="49" cy="42" r="3.5"/><circle cx="43" cy="54" r="3.5"/><circle cx="55" cy="54" r="3.5"/></g>`,
  },
  kwame: {
    name: "Kwame",
    role: "software engineer, releases",
    hair: `<path d="M18 22a13 13 0 0 1 24 0C37 15 23 15 18 22z"/>`,
    object: `<rect x="42" y="49" width="14" height="8" fill="none" stroke="${dark}" stroke-width="2"/><path d="M49 53V41M44.5 45.500L49 41l4.5 4.5" fill="none" stroke="${warm}" stroke-width="2.5"/>`,
  },
  mei: {
    name: "Mei",
    role: "product manager",
    hair: `<path d="M16 32V25a14 14 0 0 1 28 0v7h-3v-9H19v9z"/>`,
    object: `<path d="M50 44h7M50 53h7" stroke="${dark}" stroke-width="2"/><path d="M41 44l2.5 2.5 4-5M41 53l2.5 2.5 4-5" fill="none" stroke="${warm}" stroke-width="2.5"/>`,
  },
  robin: {
    name: "Robin",
    role: "ML engineer",
    hair: `<circle cx="18" cy="21" r="5"/><circle cx="22" cy="15" r="5"/><circle cx="28" cy="12" r="5"/><circle cx="34" cy="12.5" r="5"/><circle cx="39" cy="16" r="5"/><circle cx="42" cy="21" r="5"/>`,
    object: `<path d="M42 56l2-6L54 40l4 4L48 54z" fill="${warm}"/><path d="M42 56l2-6 4 4z" fill="${dark}"/>`,
  },
  lucia: {
    name: "Lucía",
    role: "Harbour Homes",
    hair: `<path d="M15 40c2-5 1-10 1-15a14 14 0 0 1 28 0c0 5-1 10 1 15h-6c2-5 2-11 2-15-6-6-16-6-22 0 0 4 0 10 2 15z"/>`,
    object: `<path d="M41 43h16v12H41z" fill="none" stroke="${dark}" stroke-width="2"/><path d="M41 43l8 7 8-7" fill="none" stroke="${warm}" stroke-width="2"/>`,
  },
} as const satisfies Record<string, Person>;

/** What Lucía alone wears: the headset of a help desk. */
const headset = `<path d="M16 27a14 14 0 0 1 28 0M16 27v5M44 27v5c0 4-4 6-8 6" fill="none" stroke="${warm}" stroke-width="2.5"/>`;

/** What Robin alone has behind the ear. */
const pencil = `<path d="M39 29l9-9" stroke="${warm}" stroke-width="3.5"/>`;

function mark({ name, hair, object }: Person): string {
  const worn = name === "Lucía" ? headset : name === "Robin" ? pencil : "";
  return [
    `<rect width="64" height="64" rx="10" fill="#0b565c"/>`,
    `<path d="M8 64c0-14 9-21 22-21s22 7 22 21z" fill="#9dbdb9"/>`,
    `<circle cx="30" cy="26" r="13" fill="#cfe0dc"/>`,
    `<g fill="${dark}">${hair}</g>${worn}`,
    `<g fill="${dark}"><circle cx="25.5" cy="27" r="1.5"/><circle cx="34.5" cy="27" r="1.5"/></g>`,
    `<path d="M27 33h6" stroke="${dark}" stroke-width="1.5"/>`,
    `<circle cx="49" cy="49" r="13" fill="#faf8f3"/>`,
    object,
  ]
    .map((line) => `  ${line}`)
    .join("\n");
}

/** The picture of one person, by the name of its file. */
export function person(who: keyof typeof people): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">\n${mark(people[who])}\n</svg>\n`;
}

/** All six in a row with their names, and an envelope on its way between Robin and Lucía. */
export function everybody(): string {
  const columns = Object.values(people).map((each, index) => {
    const x = 6 + index * 98 + (each.name === "Lucía" ? 22 : 0);
    return [
      `<g transform="translate(${x} 12) scale(1.2)">`,
      mark(each),
      "</g>",
      `<text x="${x + 38}" y="116">${each.name}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 132">
<style>
  .ground { fill: #faf8f3; }
  text { fill: #24302f; font-family: sans-serif; font-size: 22px; font-weight: 700; text-anchor: middle; }
  @media (prefers-color-scheme: dark) { .ground { fill: #141a1a; } text { fill: #e3e9e7; } .way { stroke: #e39a4c; } }
</style>
<rect class="ground" width="600" height="132"/>
${columns.join("\n")}
<path class="way" d="M483 42h26v18h-26zM483 42l13 10 13-10" fill="none" stroke="#c2701c" stroke-width="2.5"/>
</svg>
`;
}
