/**
 * Pictures on screen: bytes from the vault worker as an address of the page, which ends with the part that shows it.
 * @module
 */
import type { AttachedFile, NewFile } from "@rootvault/vault-core";
import { useCallback, useEffect, useState } from "preact/hooks";
import { errorText } from "./errors.ts";
import { api, door } from "./session.ts";
import { t } from "../text/catalog.ts";

/** A picture on its way, here, or not delivered. */
export interface ShownPicture {
  /** `blob:` address, or null. */
  readonly url: string | null;
  readonly error: unknown;
  readonly again: () => void;
}

/** Shows a picture of a record as long as the part that asks for it is drawn. */
export function usePicture(id: string, file: string, size: "whole" | "thumb"): ShownPicture {
  const [state, setState] = useState<Omit<ShownPicture, "again">>({ url: null, error: null });
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let url: string | null = null;
    let current = true;
    setState({ url: null, error: null });
    const show = async (): Promise<void> => {
      try {
        const found = await api.value.attachment({ id, file, size });
        if (!current) return;
        url = URL.createObjectURL(toBlob(found));
        setState({ url, error: null });
      } catch (error) {
        if (current) setState({ url: null, error });
      }
    };
    void show();
    return () => {
      current = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [id, file, size, times]);
  const again = useCallback(() => setTimes((n) => n + 1), []);
  return { ...state, again };
}

/**
 * Makes files ready in the import worker and attaches those that could be read, all by one change. What could not is said.
 * @returns how many were attached, and a sentence for each that was not.
 */
export async function addPictures(
  id: string,
  files: readonly File[],
): Promise<{ readonly added: number; readonly failed: readonly string[] }> {
  const reader = door.value.reader();
  const ready: NewFile[] = [];
  const failed: string[] = [];
  try {
    for (const file of files) {
      try {
        ready.push(await reader.picture(file));
      } catch (error) {
        failed.push(t.pictures.failed(file.name, errorText(error)));
      }
    }
  } finally {
    reader.close();
  }
  if (ready.length > 0) await api.value.attach({ id, files: ready });
  return { added: ready.length, failed };
}

/** Turns what the vault gave into a file of the page. */
export function toBlob({ data, mime }: AttachedFile): Blob {
  const letters = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
  return new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))], { type: mime });
}
