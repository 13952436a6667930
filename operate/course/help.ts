/** What `--help` prints, and `docs/commands.md`. */
import { commonOptions, usageOf, yesOption } from "./arguments.ts";
import type { Command, Option } from "./command.ts";

const call = "npm run --silent course --";

const exits = "Exit code: 0 done, 1 refused or found wanting, 2 a wrong call.";

/** All commands, a line each, and what they have in common. */
export function helpOfAll(commands: readonly Command[]): string {
  return `${call} COMMAND [--local | --stage NAME] [--json]

Looks after a running course: on AWS, or with --local on this computer.

Commands:
${table(commands.map((one) => [usageOf(one), `${one.summary}.`]))}

Every command takes:
${table(commonOptions.map((one) => [optionName(one), `${one.summary}.`]))}

COMMAND --help says more of one command. What cannot be undone asks, unless --yes is given, and is
refused where nobody can be asked. Errors go to standard error, as a sentence and a remedy.
${exits}

Credentials: those the AWS SDK finds, such as AWS_PROFILE after aws sso login. They need the policy
that the stack's output OperatorPolicyArn names, and no more. With --local none are used; PORT is
the port that npm start was given.
`;
}

/** One command. */
export function helpOf(command: Command): string {
  const { summary, details, parameters = [], options = [], examples, asks } = command;
  const all = [...options, ...(asks ? [yesOption] : []), ...commonOptions];
  return `${call} ${usageOf(command)}

${wrapped(`${summary}.${details ? ` ${details}` : ""}`)}

${table([
  ...parameters.map((one): Row => [one.name.toUpperCase(), `${one.summary}.`]),
  ...all.map((one): Row => [optionName(one), `${one.summary}.`]),
])}

${examples.length === 1 ? "Example" : "Examples"}:
${examples.map((example) => `  ${call} ${example}`).join("\n")}

${exits}
`;
}

/** The whole of `docs/commands.md`. */
export function commandsPage(commands: readonly Command[]): string {
  const sections = commands.map((command) => {
    const { name, summary, details, parameters = [], options = [], examples, asks } = command;
    const rows = [
      ...parameters.map((one) => `| \`${one.name.toUpperCase()}\` | ${one.summary} |`),
      ...[...options, ...(asks ? [yesOption] : [])].map(
        (one) => `| \`${optionName(one)}\` | ${one.summary} |`,
      ),
    ];
    return `## ${name}

${summary}.${details ? ` ${details}` : ""}
${rows.length > 0 ? `\n| Takes | |\n|---|---|\n${rows.join("\n")}\n` : ""}
\`\`\`sh
${examples.map((example) => `${call} ${example}`).join("\n")}
\`\`\`
`;
  });
  return `# The operator's commands

Written by \`npm run docs:commands\` from the commands themselves (\`operate/course/commands/\`), and the same as \`npm run course -- --help\`.

\`\`\`sh
${call} COMMAND [--local | --stage NAME] [--json]
\`\`\`

Every command takes these:

| Option | |
|---|---|
${commonOptions.map((one) => `| \`${optionName(one)}\` | ${one.summary} |`).join("\n")}

${exits} Errors go to standard error, as a sentence and a remedy. What cannot be undone asks, unless \`--yes\` is given, and is refused where nobody can be asked. Credentials need the managed policy that the stack's output \`OperatorPolicyArn\` names, and no more; with \`--local\` none are used.

${sections.join("\n")}`;
}

type Row = readonly [left: string, right: string];

function optionName({ name, value, whenBare }: Option): string {
  if (!value) return `--${name}`;
  return whenBare ? `--${name} [${value}]` : `--${name} ${value}`;
}

/** Two columns; a left one that is too long has a line of its own. */
function table(rows: readonly Row[]): string {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) => {
      const text = wrapped(right, width + 4);
      return left.length > width
        ? `  ${left}\n  ${" ".repeat(width)}  ${text}`
        : `  ${left.padEnd(width)}  ${text}`;
    })
    .join("\n");
}

const lineWidth = 100;

/** Words in lines of at most 100 characters, all but the first with so many blanks in front. */
function wrapped(text: string, indent = 0): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && indent + line.length + 1 + word.length <= lineWidth) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}
