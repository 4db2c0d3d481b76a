/**
 * Serves the built web app. Files are listed once at the start; a path is looked up in that list, never in the file system.
 * They are the same for everybody and hold no secret, so they travel compressed (RFC 9110, 8.4).
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { notFound, route, type Route } from "./route.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
};

/** What shrinks; pictures are compressed already. */
const SHRINKS = new Set([".html", ".js", ".css", ".json", ".webmanifest", ".wasm", ".svg", ".txt"]);
const CODINGS = ["br", "gzip"] as const;

type Coding = (typeof CODINGS)[number];

/** Makes the routes of `/` and `/app/`. */
export function webRoutes(folder: string, appUrl: string): Route[] {
  const files = listFiles(folder);
  const packed = new PackedFiles();
  const pages = route({
    method: "GET",
    path: "/app/*",
    auth: "none",
    bodyLimit: 0,
    handle: async ({ url, headers }) => {
      const name = new URL(url).pathname.slice("/app/".length);
      const path = files.get(name === "" ? "index.html" : name);
      if (path === undefined) throw notFound();
      const about = fileHeaders(name);
      if (!SHRINKS.has(extname(path)))
        return new Response(await readFile(path), { headers: about });
      const coding = codingOf(headers.get("accept-encoding") ?? "");
      const body = coding === null ? await readFile(path) : await packed.get(path, coding);
      const encoded = coding === null ? {} : { "content-encoding": coding };
      return new Response(body, { headers: { ...about, ...encoded, vary: "accept-encoding" } });
    },
  });
  return [redirectTo("/", appUrl), redirectTo("/app", appUrl), pages];
}

/** Compressed files: each is compressed when it is asked for first, and kept. */
class PackedFiles {
  readonly #made = new Map<string, Promise<Buffer<ArrayBuffer>>>();

  get(path: string, coding: Coding): Promise<Buffer<ArrayBuffer>> {
    const name = `${coding} ${path}`;
    const made = this.#made.get(name) ?? pack(path, coding);
    this.#made.set(name, made);
    return made;
  }
}

async function pack(path: string, coding: Coding): Promise<Buffer<ArrayBuffer>> {
  const bytes = await readFile(path);
  if (coding === "gzip") return Buffer.from(await promisify(gzip)(bytes, { level: 6 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return Buffer.from(await promisify(brotliCompress)(bytes, { params }));
}

/** The coding that a caller takes; one that it names with a weight of 0 it does not. */
function codingOf(accepted: string): Coding | null {
  const named = accepted
    .toLowerCase()
    .split(",")
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.replace(/;.*$/, "").trim());
  const taken = new Set(named);
  return CODINGS.find((coding) => taken.has(coding)) ?? null;
}

function redirectTo(path: string, target: string): Route {
  const headers = { location: target, "cache-control": "no-store" };
  return route({
    method: "GET",
    path,
    auth: "none",
    bodyLimit: 0,
    handle: () => Promise.resolve(new Response(null, { status: 302, headers })),
  });
}

function fileHeaders(name: string): Record<string, string> {
  // Names under assets/ hold a hash of their content; everything else must be asked for again.
  const cache = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-store";
  const type = TYPES[extname(name === "" ? "index.html" : name)] ?? "application/octet-stream";
  return { "content-type": type, "cache-control": cache };
}

function listFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length).replaceAll("\\", "/").replace(/^\//, ""), path];
    }),
  );
}
