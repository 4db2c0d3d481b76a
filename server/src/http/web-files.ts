/**
 * Serves the built web app. Files are listed once at the start; a path is looked up in that list, never in the file system.
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
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

/** Makes the routes of `/` and `/app/`. */
export function webRoutes(folder: string, appUrl: string): Route[] {
  const files = listFiles(folder);
  const pages = route({
    method: "GET",
    path: "/app/*",
    auth: "none",
    bodyLimit: 0,
    handle: async ({ url }) => {
      const name = new URL(url).pathname.slice("/app/".length);
      const path = files.get(name === "" ? "index.html" : name);
      if (path === undefined) throw notFound();
      return new Response(await readFile(path), { headers: fileHeaders(name) });
    },
  });
  return [redirectTo("/", appUrl), redirectTo("/app", appUrl), pages];
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
