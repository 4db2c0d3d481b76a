import fc from "fast-check";
import { expect, test } from "vitest";

import { readBase64, readBase64Url, toBase64, toBase64Url } from "./encoding.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

/** The platform's own base64. */
function byPlatform(value: Uint8Array): string {
  return btoa(String.fromCharCode(...value));
}

function toUrl(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

test("bytes are written as the platform writes them, and come back", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const text = byPlatform(value);
      expect(toBase64(value)).toBe(text);
      expect(toBase64Url(value)).toBe(toUrl(text));
      expect(readBase64(text)).toEqual(value);
      expect(readBase64Url(toUrl(text))).toEqual(value);
    }),
  );
});

test("a text that is not the one spelling of its bytes is refused", () => {
  const letter = fc.constantFrom(...Array.from("ABYZabyz0189-_+/=\n é\u{1F600}"));
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 12 }), (letters) => {
      const text = letters.join("");
      const [padded, url] = [readBase64(text), readBase64Url(text)];
      if (padded !== null) expect(toBase64(padded)).toBe(text);
      if (url !== null) expect(toBase64Url(url)).toBe(text);
    }),
    { numRuns: 500 },
  );
  for (const wrong of ["QQ=", "QQ===", "QR==", "Q===", "=", "Q", "QQ", "QUE", "QU=E", "QQ==QQ=="])
    expect(readBase64(wrong), wrong).toBeNull();
  for (const wrong of ["Q", "QR", "QUF", "QQ==", "QQ+/"])
    expect(readBase64Url(wrong), wrong).toBeNull();
});
