/**
 * Names of devices where several have one: two browsers of a kind name themselves alike, and one of them is to be removed.
 * @module
 */

/** The devices in their order, the second of a name as `Firefox on Linux (2)`; the number of one stays when another goes. */
export function toldApart<Device extends { readonly name: string }>(
  devices: readonly Device[],
): readonly Device[] {
  const seen = new Map<string, number>();
  return devices.map((device) => {
    const n = (seen.get(device.name) ?? 0) + 1;
    seen.set(device.name, n);
    return n === 1 ? device : { ...device, name: `${device.name} (${n})` };
  });
}
