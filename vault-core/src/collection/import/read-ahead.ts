/**
 * Reads one thing after the other, and begins with some before they are asked for.
 * @module
 */

/**
 * Gives what is read of each, in order.
 *
 * @param ahead how many are being read while one is worked on.
 * @throws what `read` throws, where its turn would be.
 */
export async function* readAhead<One, Read>(
  all: Iterable<One>,
  read: (one: One) => Promise<Read>,
  ahead: number,
): AsyncGenerator<Read> {
  const underWay: Promise<Read>[] = [];
  for (const one of all) {
    const reading = read(one);
    // Its failure is told at its turn, which may never come.
    reading.catch(() => undefined);
    underWay.push(reading);
    if (underWay.length > ahead) yield* first(underWay);
  }
  while (underWay.length > 0) yield* first(underWay);
}

async function* first<Read>(underWay: Promise<Read>[]): AsyncGenerator<Read> {
  const reading = underWay.shift();
  if (reading !== undefined) yield await reading;
}
