/**
 * Who calls, as far as rate limits need to know: the network of the address, taken from a trusted proxy or the socket.
 * @module
 */
import { BlockList, isIP } from "node:net";

/** Finds the address of a caller. */
export type CallerOf = (
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
) => string;

/** Tells whether an address is one of the trusted proxies. */
export function createTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const whole = family === "ipv6" ? 128 : 32;
    trusted.addSubnet(address, bits === undefined ? whole : Number(bits), family);
  }
  return (address) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Makes the finder: X-Forwarded-For counts only as far as trusted proxies wrote it. */
export function createCallerOf(trustedProxies: readonly string[]): CallerOf {
  const isTrusted = createTrust(trustedProxies);
  return (socketAddress, forwardedFor) => {
    let address = plainAddress(socketAddress ?? "");
    for (const hop of (forwardedFor ?? "").split(",").toReversed()) {
      if (!isTrusted(address) || isIP(hop.trim()) === 0) break;
      address = plainAddress(hop.trim());
    }
    return address;
  };
}

/** Gives the /24 or /48 network of an address: one household, not one computer. */
export function networkOf(address: string): string {
  if (isIP(address) === 4) return `${address.split(".").slice(0, 3).join(".")}.0/24`;
  if (isIP(address) !== 6) return "unknown";
  const [front = "", back] = address.split("::");
  const left = front === "" ? [] : front.split(":");
  const right = back === undefined || back === "" ? [] : back.split(":");
  const zeros = back === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return `${[...left, ...Array<string>(zeros).fill("0"), ...right].slice(0, 3).join(":")}::/48`;
}

/** Gives an IPv4 address that came in IPv6 form as itself. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
