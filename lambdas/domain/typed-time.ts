/**
 * Times of day as people type them: `8:00`, `20.30`, `8,30`, `8h30`, `8 pm`, `08:00:00`, full-width digits.
 */

const typedTime =
  /^(?<hour>\d{1,2})(?:(?:\s?[:.,h]\s?|\s)(?<minute>\d{2})(?:m|min)?(?::[0-5]\d(?:\.\d+)?)?|(?<hundreds>\d{2})|(?<bare>))\s?(?<unit>h|hrs|uhr|o'clock)?\s?(?<half>[ap])?(?:(?<=[ap])\.?\s?m\.?)?$/;

/** The time in a text as `HH:MM`; null where it is none, or could be two. */
export function readTime(input: string): string | null {
  const text = plain(input);
  const { hour = "", minute, hundreds, unit, half } = typedTime.exec(text)?.groups ?? {};
  // "8" alone may be morning or evening, and "830" three digits of anything.
  if (hour === "" || (!minute && !hundreds && !unit && !half)) return null;
  if (hundreds && hour.length < 2) return null;
  const hours = half ? hoursOf(Number(hour), half) : Number(hour);
  const minutes = Number(minute ?? hundreds ?? 0);
  if (hours === null || hours > 23 || minutes > 59) return null;
  return `${two(hours)}:${two(minutes)}`;
}

/** Lower case, digits and colons of ASCII, one space at most, nothing that nobody sees. */
function plain(input: string): string {
  if (input.length > 64) return "";
  return (
    input
      .normalize("NFKC")
      .replace(/[\p{DI}\p{Cf}]/gu, "")
      // Arabic and Persian digits: their last four bits are the digit.
      .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(/[\u2236\ua789]/g, ":")
      .replace(/[’`´]/g, "'")
      .replace(/\s+/gu, " ")
      .trim()
      .replace(/[.,;]$/, (end, at: number, text: string) =>
        /m$/.test(text.slice(0, at)) ? end : "",
      )
      .toLowerCase()
  );
}

function hoursOf(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
