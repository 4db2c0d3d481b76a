/**
 * English of pictures and papers.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the pictures of a record. */
export const pictures = {
  heading: "Receipt and pictures",
  headingOther: "Pictures and papers",
  noneOther: "No picture yet.",
  none: "No picture yet. Photograph the receipt before it fades.",
  add: "Add pictures",
  drop: "Or drop them here: JPEG, PNG, WebP, PDF.",
  stripped:
    "Photos are made smaller, and place, time and camera are taken out. A PDF stays as it is.",
  working: "Making the pictures ready…",
  added: (n: number): string => `${counted(n, "file", "files")} added.`,
  failed: (file: string, why: string): string => `${file}: ${why}`,
  removed: "Removed.",
  nth: (n: number, of: number): string => `Picture ${count(n)} of ${count(of)}`,
  paper: (n: number, of: number): string => `Paper ${count(n)} of ${count(of)}`,
  pdf: "PDF",
  open: (what: string): string => `Open ${what.toLowerCase()}`,
  loading: "The picture is on its way…",
  asPaper: "A paper opens outside the vault. Save it to look at it.",
  save: "Save",
  remove: "Remove",
  full: (n: number): string => `A record holds ${count(n)} files at most.`,
};
