import { expect, test } from "vitest";
import { timeZones } from "../../lambdas/domain/time-zone.ts";
import {
  dateFormatter,
  numberFormatter,
  pluralRules,
} from "../../lambdas/domain/words/formatters.ts";

const at = new Date("2026-11-26T06:30:00Z");
const options = { hour: "2-digit", minute: "2-digit" } as const;

test("a reader of each of hundreds of zones is told their own hour, however many came before", () => {
  for (const timeZone of [...timeZones, ...timeZones]) {
    const fresh = new Intl.DateTimeFormat("de", { timeZone, ...options });
    expect(dateFormatter("de", { timeZone, ...options }).format(at)).toBe(fresh.format(at));
  }
});

test("each language keeps its own numbers and plurals", () => {
  const days = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  for (let times = 0; times < 2; times += 1) {
    expect(numberFormatter("en-GB", days).format(1000)).toBe("1,000 days");
    expect(numberFormatter("en-GB", {}).format(1000)).toBe("1,000");
    expect(numberFormatter("de", {}).format(1000)).toBe("1.000");
    expect(pluralRules("en", {}).select(2)).toBe("other");
    expect(pluralRules("ar", {}).select(2)).toBe("two");
  }
});
