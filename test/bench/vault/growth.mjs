/**
 * How figures grow with the number of records.
 * @module
 */

/** The exponent of a power law through points, by least squares of the logarithms; null if there are too few. */
export function exponentOf(points) {
  const logs = points
    .filter(([, value]) => value > 0)
    .map(([size, value]) => [Math.log(size), Math.log(value)]);
  if (logs.length < 2) return null;
  const mean = (at) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const across = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return across / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}
