/**
 * The tables of `npm run simulate`: mutations, comparison, residual risk.
 */

import { mutations } from "../mutations/all.ts";
import { allEdits, places } from "../mutations/generated.ts";
import { naive } from "../mutations/mutation.ts";
import { UnfitError } from "../mutations/patch.ts";
import { seamMutations } from "../mutations/seams.ts";
import { mutant, protocolSources, type Verdict } from "./mutants.ts";
import {
  judgeByTests,
  mutatedSeam,
  seamMistake,
  seamSources,
  stepMistake,
} from "./seam-mutants.ts";
import { add, nothing, ours, type Result, type Task } from "./tasks.ts";
import { runTasks } from "./worker-pool.ts";

/** Random worlds that a mutation must survive to be called a survivor. */
const worldsForMutants = 60;

/** Prints the mutations that do not fit the sources any more or do not load, and judges none; false when there are any. */
export async function printUnfit(): Promise<boolean> {
  let unfit = 0;
  const attempts = [
    ...mutations.map((one) => ({ name: one.name, apply: () => mutant(one) })),
    ...seamMutations.map((one) => ({
      name: one.name,
      apply: async () => mutatedSeam(seamSources(), one),
    })),
  ];
  for (const { name, apply } of attempts) {
    try {
      await apply();
    } catch (error) {
      if (!(error instanceof UnfitError)) throw error;
      unfit += 1;
      console.log(`NO LONGER FITS ${name}\n${"".padEnd(15)}${error.message}`);
    }
  }
  console.log(`${attempts.length} mutations, ${unfit} of them no longer fit`);
  return unfit === 0;
}

/**
 * Prints what noticed each mutation, as it is judged; false when one survives or does not fit any more.
 *
 * @param only those whose name contains this
 */
export async function printMutants(only = ""): Promise<boolean> {
  const ofWorlds = mutations.filter(({ name }) => name.includes(only));
  const ofTests = seamMutations.filter(({ name }) => name.includes(only));
  const tasks: Task[] = ofWorlds.map(({ name }) => ({
    do: "mutant",
    name,
    worlds: worldsForMutants,
  }));
  const counts = { caught: 0, equivalent: 0, survived: 0, "no longer fits": 0 };
  // As they come: all of them take hours.
  const tell = (verdict: Verdict) => {
    const word = simulatedEvents(verdict);
    counts[word] += 1;
    const why = verdict.unfit ?? verdict.caughtBy ?? verdict.equivalent ?? "nothing noticed it";
    const loud = word === "survived" || word === "no longer fits" ? word.toUpperCase() : word;
    console.log(`${loud.padEnd(14)} ${verdict.name}\n${"".padEnd(15)}${why}`);
  };
  const unseen = new Set<string>();
  await runTasks(tasks, ({ verdicts }) => {
    for (const verdict of verdicts) {
      if (simulatedEvents(verdict) === "survived") unseen.add(verdict.name);
      else tell(verdict);
    }
  });
  const ofSteps = ofWorlds.filter(({ name }) => unseen.has(name));
  await judgeByTests([...ofSteps.map(stepMistake), ...ofTests.map(seamMistake)], tell);
  const sums = Object.entries(counts).map(([word, count]) => `${count} ${word}`);
  console.log(`${ofWorlds.length + ofTests.length} mutations: ${sums.join(", ")}`);
  return counts.survived + counts["no longer fits"] === 0;
}

/** What became of a mutation. */
export function simulatedEvents({ unfit, caughtBy, equivalent }: Verdict) {
  if (unfit !== undefined) return "no longer fits";
  if (caughtBy !== undefined) return "caught";
  return equivalent === undefined ? "survived" : "equivalent";
}

/**
 * Much longer than the worlds of a mutation take, even on a busy machine: a loop without an end.
 */
const hangsMs = 300_000;

/** Prints the generated mutations that nothing noticed, for people to read; always true. */
export async function printGenerated(): Promise<boolean> {
  const sources = protocolSources();
  const edits = allEdits(sources);
  const tasks: Task[] = edits.map((_, number) => ({ do: "generated", number }));
  let done = 0;
  let noticed = 0;
  let unfit = 0;
  let endless = 0;
  const survivors: string[] = [];
  const tell = () => {
    done += 1;
    if (done % 100 === 0) console.log(`… ${done} of ${edits.length}`);
  };
  await runTasks(
    tasks,
    ({ verdicts: [verdict] }) => {
      tell();
      if (verdict?.unfit !== undefined) unfit += 1;
      else if (verdict?.caughtBy !== undefined) noticed += 1;
      else if (verdict) survivors.push(verdict.name);
    },
    {
      limitMs: hangsMs,
      tooLong: () => {
        tell();
        endless += 1;
      },
    },
  );
  for (const name of survivors.sort()) console.log(`survived  ${name}`);
  for (const file of Object.keys(places)) {
    if (!sources.has(file)) console.log(`no longer there: ${file}`);
  }
  console.log(
    `${edits.length} generated mutations: ${noticed} caught, ${survivors.length} survived, ${endless} did not end, ${unfit} do not load`,
  );
  return true;
}

/** Worlds a cell: rough ones stop nobody, so their mails are as many as the calm ones'. */
const worldsACell = 60;
const worldsATask = 6;

/** Prints duplicates and losses per 100,000 mails of simpler protocols and of ours. */
export async function printComparison(): Promise<boolean> {
  const protocols = [...naive.map(({ name }) => name), ours];
  const columns = ["calm", "bad day", "severe"] as const;
  const cells = new Map<string, Result>();
  const tasks = protocols.flatMap((protocol) =>
    columns.flatMap((faultProfile) => counting(protocol, faultProfile, worldsACell)),
  );
  await runTasks(tasks, (result, task) => {
    if (task.do !== "count") return;
    const key = `${task.protocol}/${task.faultProfile}`;
    cells.set(key, add(cells.get(key) ?? nothing(), result));
  });
  const width = Math.max(...protocols.map(({ length }) => length));
  const cell = (text: string) => text.padStart(18);
  console.log("duplicates / lost per 100,000 mails");
  console.log(`${"".padEnd(width)}${columns.map(cell).join("")}`);
  for (const protocol of protocols) {
    const texts = columns.map((faultProfile) => {
      const result = cells.get(`${protocol}/${faultProfile}`) ?? nothing();
      const { deliveries, duplicates, lost } = result;
      return cell(
        `${perHundredThousand(duplicates, deliveries)} / ${perHundredThousand(lost, deliveries)}`,
      );
    });
    console.log(`${protocol.padEnd(width)}${texts.join("")}`);
  }
  const mails = [...cells.values()].map(({ deliveries }) => deliveries);
  console.log(`${Math.min(...mails)} to ${Math.max(...mails)} mails a cell`);
  return columns.every((faultProfile) => {
    const { duplicates = 1, lost = 1 } = cells.get(`${ours}/${faultProfile}`) ?? {};
    return duplicates + lost === 0;
  });
}

/** Prints what remains possible: SES accepted, the answer was lost, and so was all evidence. */
export async function printResidual(): Promise<boolean> {
  let sum = nothing();
  await runTasks(counting(ours, "residual", 120), (result) => {
    sum = add(sum, result);
  });
  const { deliveries, duplicates, lost, evidenceLost } = sum;
  console.log(`${deliveries} mails; of ${evidenceLost} of them not one event came`);
  console.log(
    `${duplicates} duplicates (${perHundredThousand(duplicates, deliveries)} per 100,000), ${lost} lost`,
  );
  console.log("(the answer was lost for 2 % of them and evidence for 1 %: some 20 are expected)");
  return lost === 0;
}

function counting(protocol: string, faultProfile: string, worlds: number): Task[] {
  return Array.from({ length: worlds / worldsATask }, (_, index) => ({
    do: "count",
    protocol,
    faultProfile: faultProfile,
    from: index * worldsATask + 1,
    to: (index + 1) * worldsATask,
  }));
}

function perHundredThousand(number: number, of: number): string {
  const per = (number / Math.max(1, of)) * 100_000;
  return per === 0 || per >= 100 ? per.toFixed(0) : per.toFixed(1);
}
