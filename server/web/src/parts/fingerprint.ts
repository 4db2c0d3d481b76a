/**
 * The fingerprint of rows, the same at the request and at the grantee.
 * @module
 */
import { useEffect, useState } from "preact/hooks";

/** The first characters of the hash of a `rows` text, in two groups; empty until it is known. */
export function useFingerprint(rowsText: string | null): string {
  const [print, setPrint] = useState("");
  useEffect(() => {
    let current = true;
    setPrint("");
    if (rowsText === null) return;
    void fingerprint(rowsText).then((made) => current && setPrint(made));
    return () => {
      current = false;
    };
  }, [rowsText]);
  return print;
}

async function fingerprint(rowsText: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(rowsText));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash).subarray(0, 9)));
  const url = text.replaceAll("+", "-").replaceAll("/", "_");
  return `${url.slice(0, 6)} ${url.slice(6, 12)}`;
}
