/** The formatters of the platform, each made once: making one takes a hundred times as long as using it. */
import { remembered } from "../remembered.ts";

/** Readers choose among hundreds of zones, and a formatter holds tens of KB. */
const keptMax = 100;

/** Keeps what `make` makes of a locale and options. */
function kept<Options extends object, Formatter>(
  make: (locale: string, options: Options) => Formatter,
): (locale: string, options: Options) => Formatter {
  const made = remembered(
    (locale: string, options: string) => make(locale, JSON.parse(options)),
    keptMax,
  );
  return (locale, options) => made(locale, JSON.stringify(options));
}

/** Dates and times of a locale. @throws RangeError when the locale or an option is none. */
export const dateFormatter = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** Numbers of a locale. @throws RangeError when the locale or an option is none. */
export const numberFormatter = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);

/** Lists of a locale. @throws RangeError when the locale or an option is none. */
export const listFormatter = kept(
  (locale, options: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options),
);

/** Which plural of a language a number takes. @throws RangeError when the locale or an option is none. */
export const pluralRules = kept(
  (locale, options: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options),
);
