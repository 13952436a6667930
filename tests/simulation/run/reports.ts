/**
 * The tables of `npm run simulate`: mutations, comparison, residual risk.
 */

import { mutations } from "../mutations/all.ts";
import { naive } from "../mutations/mutation.ts";
import { workOff } from "./crew.ts";
import { add, nothing, ours, type Result, type Task } from "./tasks.ts";

/** Random worlds that a mutation must survive to be called a survivor. */
const worldsForMutants = 60;

/** Prints what noticed each mutation; false when one survives. */
export async function printMutants(): Promise<boolean> {
  const tasks: Task[] = mutations.map(({ name }) => ({
    do: "mutant",
    name,
    worlds: worldsForMutants,
  }));
  const verdicts = new Map<string, Result["verdicts"][number]>();
  await workOff(tasks, ({ verdicts: [verdict] }) => {
    if (verdict) verdicts.set(verdict.name, verdict);
  });
  const survivors: string[] = [];
  for (const { name } of mutations) {
    const verdict = verdicts.get(name);
    const { caughtBy, equivalent } = verdict ?? {};
    if (!caughtBy && !equivalent) survivors.push(name);
    const word = caughtBy ? "caught    " : equivalent ? "equivalent" : "SURVIVED  ";
    console.log(`${word} ${name}\n           ${caughtBy ?? equivalent ?? "nothing noticed it"}`);
  }
  const caught = [...verdicts.values()].filter(({ caughtBy }) => caughtBy).length;
  console.log(
    `${mutations.length} mutations: ${caught} caught, ${mutations.length - caught - survivors.length} equivalent, ${survivors.length} survived`,
  );
  return survivors.length === 0;
}

/** Worlds a cell: rough ones stop nobody, so their mails are as many as the calm ones'. */
const worldsACell = 60;
const worldsATask = 6;

/** Prints duplicates and losses per 100,000 mails of simpler protocols and of ours. */
export async function printComparison(): Promise<boolean> {
  const protocols = [...naive.map(({ name }) => name), ours];
  const columns = ["calm", "bad day", "hell"] as const;
  const cells = new Map<string, Result>();
  const tasks = protocols.flatMap((protocol) =>
    columns.flatMap((weather) => counting(protocol, weather, worldsACell)),
  );
  await workOff(tasks, (result, task) => {
    if (task.do !== "count") return;
    const key = `${task.protocol}/${task.weather}`;
    cells.set(key, add(cells.get(key) ?? nothing(), result));
  });
  const width = Math.max(...protocols.map(({ length }) => length));
  const cell = (text: string) => text.padStart(18);
  console.log("duplicates / lost per 100,000 mails");
  console.log(`${"".padEnd(width)}${columns.map(cell).join("")}`);
  for (const protocol of protocols) {
    const texts = columns.map((weather) => {
      const result = cells.get(`${protocol}/${weather}`) ?? nothing();
      const { deliveries, duplicates, lost } = result;
      return cell(
        `${perHundredThousand(duplicates, deliveries)} / ${perHundredThousand(lost, deliveries)}`,
      );
    });
    console.log(`${protocol.padEnd(width)}${texts.join("")}`);
  }
  const mails = [...cells.values()].map(({ deliveries }) => deliveries);
  console.log(`${Math.min(...mails)} to ${Math.max(...mails)} mails a cell`);
  return columns.every((weather) => {
    const { duplicates = 1, lost = 1 } = cells.get(`${ours}/${weather}`) ?? {};
    return duplicates + lost === 0;
  });
}

/** Prints what remains possible: SES accepted, the answer was lost, and so was all evidence. */
export async function printResidual(): Promise<boolean> {
  let sum = nothing();
  await workOff(counting(ours, "residual", 120), (result) => {
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

function counting(protocol: string, weather: string, worlds: number): Task[] {
  return Array.from({ length: worlds / worldsATask }, (_, index) => ({
    do: "count",
    protocol,
    weather,
    from: index * worldsATask + 1,
    to: (index + 1) * worldsATask,
  }));
}

function perHundredThousand(number: number, of: number): string {
  const per = (number / Math.max(1, of)) * 100_000;
  return per === 0 || per >= 100 ? per.toFixed(0) : per.toFixed(1);
}
