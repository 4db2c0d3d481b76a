/**
 * Hash routes: the server never sees which screen is open. `#/sharing/shop.example?x=1` becomes path and query.
 * @module
 */
import { signal } from "@preact/signals";

/** Where the app is. */
export interface Place {
  /** Parts between the slashes, decoded. */
  readonly parts: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The place now. */
export const place = signal<Place>(readPlace(location.hash));

/** Reads `#/a/b?c=d`; a malformed escape is taken as it is. */
export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  return {
    parts: parts.map(decode),
    path: `/${parts.join("/")}`,
    query: new URLSearchParams(query),
  };
}

/** The hash of a path with its parts escaped: `to("sharing", host)`. */
export function to(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** Goes somewhere and leaves a step in the browser's history. */
export function go(hash: string): void {
  location.hash = hash;
}

/** Goes somewhere instead of here. */
export function goInstead(hash: string): void {
  history.replaceState(null, "", hash);
  follow();
}

/** Changes the query of this place without a step in the history. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  goInstead(`#${place.value.path}${text === "" ? "" : `?${text}`}`);
}

/** Begins to follow the address bar. */
export function startRouter(): void {
  addEventListener("hashchange", follow);
}

function follow(): void {
  place.value = readPlace(location.hash);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
