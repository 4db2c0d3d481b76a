import fc from "fast-check";
import { expect, test } from "vitest";

import { siteCategory } from "../../../records/category-words.ts";
import { siteOf } from "../reading/site.ts";
import { scrubUrl } from "../reading/url-scrub.ts";
import { addressOf } from "./address.ts";

const PIECES =
  "a b-c 0 7 tents example com co.uk org xn--bcher-kva xn--zz xn--zz.com local . .. ... - _ ~ % %2e %74oken ; , @ : / // \\ ? # = & " +
  "eyJhbGciOi eyJ .eyJhIjoxfQ.c2ln 0123456789abcdef0123456789abcdef session token utm_source google url q " +
  "http https HTTP www é ß 😀 127.0.0.1 0x7f 1e3 :8080 ann@ ann@tents.example index.html A B-Word";
const piece = fc.constantFrom(...PIECES.split(" "), " ", "\t", "\n");
const start = fc.constantFrom(
  "https://",
  "http://",
  "https:/",
  "HTTPS://",
  "file://",
  "ftp://",
  "",
);
const host = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("tents.example", "www.bbc.co.uk", "a-b.c0.org", "xn--zz.com"),
  },
  fc.array(piece, { maxLength: 4 }).map((parts) => parts.join("")),
  fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(".")),
);
const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  fc.array(piece, { maxLength: 6 }).map((parts) => `?${parts.join("")}`),
  fc
    .array(fc.tuple(piece, piece), { maxLength: 2 })
    .map((parts) => `?${parts.map((one) => one.join("=")).join("&")}`),
);
const path = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("", "/", "/a/b-c") },
  fc.array(piece, { maxLength: 6 }).map((parts) => parts.join("")),
  fc.array(piece, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
);

test("however an address is read, what is kept of it is what scrubbing leaves", () => {
  fc.assert(
    fc.property(fc.tuple(start, host, path, query), (parts) => {
      const url = parts.join("");
      const site = siteOf(url);
      const wanted = { scrubbed: scrubUrl(url), site, category: siteCategory(site) };
      expect(addressOf(url)).toEqual(wanted);
      // Whatever is remembered by now.
      expect(addressOf(url)).toEqual(wanted);
    }),
    { numRuns: 20_000 },
  );
});

test("what looks usual and hides a secret is scrubbed", () => {
  const token = "0123456789abcdef".repeat(2);
  expect(addressOf(`https://tents.example/reset/${token}`).scrubbed).toBe(
    "https://tents.example/reset/~",
  );
  expect(addressOf("https://tents.example/a/eyJhbGciOi.eyJhIjoxfQ.c2ln").scrubbed).toBe(
    "https://tents.example/a/~",
  );
  expect(addressOf("https://tents.example/a?page=2&session_id=7&utm_source=x").scrubbed).toBe(
    "https://tents.example/a?page=2",
  );
  expect(addressOf("https://www.google.com/url?q=https://tents.example/a").scrubbed).toBe(
    "https://tents.example/a",
  );
  expect(addressOf("https://tents.example/a/../b").scrubbed).toBe("https://tents.example/b");
});

test("a page that is known is scrubbed of whatever it is asked for", () => {
  for (const page of ["https://tents.example/known", "https://tents.example/"]) {
    expect(addressOf(page).scrubbed).toBe(page);
    expect(addressOf(`${page}?id=7`).scrubbed).toBe(`${page}?id=7`);
    expect(addressOf(`${page}?id=7&session_id=7`).scrubbed).toBe(`${page}?id=7`);
    expect(addressOf(`${page}?q=ann@tents.example`).scrubbed).toBe(`${page}?q=~`);
    expect(addressOf(`${page}?q=eyJhbGciOi.eyJhIjoxfQ.c2ln`).scrubbed).toBe(`${page}?q=~`);
    expect(addressOf(`${page}?`).scrubbed).toBe(page);
  }
});
