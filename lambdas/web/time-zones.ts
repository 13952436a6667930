/**
 * Time zones as the pages name them.
 */

/** A zone as people say it: "Kathmandu time", "UTC", "UTC−5". */
export function formatTimeZone(timeZone: string): string {
  const [, sign, hours] = /^Etc\/GMT([+-])(\d+)$/.exec(timeZone) ?? [];
  // West of Greenwich is plus in these names, as in POSIX.
  if (sign) return `UTC${sign === "+" ? "−" : "+"}${hours}`;
  const place = timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return timeZone.includes("/") ? `${place} time` : timeZone;
}
