/** Red, green and blue in sRGB, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** @param share of the second, 0 to 1 */
export function mix(first: Colour, second: Colour, share: number): Colour {
  return [
    first[0] + (second[0] - first[0]) * share,
    first[1] + (second[1] - first[1]) * share,
    first[2] + (second[2] - first[2]) * share,
  ];
}

/** @param position between the stops, which are evenly spaced; 0 to 1 */
export function gradient(stops: readonly [Colour, Colour, Colour], position: number): Colour {
  const [first, middle, last] = stops;
  return position < 0.5 ? mix(first, middle, position * 2) : mix(middle, last, position * 2 - 1);
}
