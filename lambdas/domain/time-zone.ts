/**
 * The time zones to choose from, and how one that was named otherwise is found among them.
 */

/**
 * Today's names of zones that browsers and Node still list by an older one (IANA tz database, file
 * `backward`).
 */
export const newNames: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** West of Greenwich is plus here (POSIX); the tz database reaches from −12 to +14. */
const fixedOffsets = Array.from({ length: 27 }, (_, index) => index - 14).filter(
  (hours) => hours !== 0,
);

/** Zones without summer time, for somebody whose computer is set to one. */
export const fixedZones: readonly string[] = fixedOffsets.map(
  (hours) => `Etc/GMT${hours > 0 ? "+" : ""}${hours}`,
);

/** Zones of places, by name. */
export const placeZones: readonly string[] = Intl.supportedValuesOf("timeZone")
  .filter((zone) => zone.includes("/") && !zone.startsWith("Etc/"))
  .map(withNewName)
  .sort();

/** Every zone to choose from, UTC first. */
export const timeZones: readonly string[] = ["UTC", ...placeZones, ...fixedZones];

const listed = new Set(timeZones);

/**
 * The zone of the list that a name means: itself, or what an alias (`US/Pacific`, `Asia/Calcutta`)
 * stands for, in any case of letters; null for what is no zone. Bare offsets ("+02:00") are refused:
 * they know nothing of summer time.
 */
export function listedTimeZone(name: string): string | null {
  if (listed.has(name)) return name;
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    const known = withNewName(timeZone);
    return listed.has(known) ? known : null;
  } catch {
    return null;
  }
}

function withNewName(zone: string): string {
  return newNames[zone] ?? zone;
}
