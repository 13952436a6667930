/** How many whole cups of so many millilitres a litre fills. */
export function cupsIn(millilitres: number): number {
  return Math.floor(1000 / millilitres);
}
