/**
 * Choosing a password: two fields and, in words, how hard it is to guess. The meter is loaded on this screen only.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { t } from "../text/catalog.ts";
import { TextField } from "./field.tsx";

/** A password as far as it is chosen. */
export interface Chosen {
  readonly password: string;
  /** Long enough, and typed the same way twice. */
  readonly fits: boolean;
}

/** Nothing is chosen yet. */
export const NONE_CHOSEN: Chosen = { password: "", fits: false };

const SHORTEST = 10;
const GOOD_SCORE = 3;

type Meter = (password: string) => number;

/**
 * Waits for the meter, which may still be on its way when the button is pressed.
 * @throws {Error} in words for the owner, for a password that is easy to guess or not typed twice.
 */
export async function mustBeGood({ password, fits }: Chosen): Promise<void> {
  const meter = fits ? await theMeter() : null;
  if (meter === null || meter(password) < GOOD_SCORE) throw new Error(t.front.create.notYet);
}

/** The two fields. */
export function NewPassword(props: { readonly onChange: (chosen: Chosen) => void }): VNode {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const meter = useMeter();
  const score = password.length === 0 || meter === null ? null : meter(password);
  const long = password.normalize("NFKC").length >= SHORTEST;
  const fits = long && password === again;
  const { onChange } = props;
  // Before anything else happens: who presses Enter at once has chosen it already.
  useLayoutEffect(() => onChange({ password, fits }), [onChange, password, fits]);
  const words =
    score === null ? t.front.create.strengthHint : (t.front.create.strength[score] ?? "");
  const hint = long || password === "" ? words : t.front.create.tooShort;
  return (
    <>
      <TextField
        label={t.front.create.password}
        type="password"
        autocomplete="new-password"
        value={password}
        hint={hint}
        required
        onInput={setPassword}
      />
      <TextField
        label={t.front.create.repeat}
        type="password"
        autocomplete="new-password"
        value={again}
        error={again !== "" && !password.startsWith(again) ? t.front.create.differs : null}
        required
        onInput={setAgain}
      />
    </>
  );
}

function useMeter(): Meter | null {
  const [meter, setMeter] = useState<Meter | null>(null);
  useEffect(() => {
    void theMeter().then((loaded) => setMeter(() => loaded));
  }, []);
  return meter;
}

let loading: Promise<Meter> | null = null;

/** Loaded once; what could not be loaded is tried again. */
async function theMeter(): Promise<Meter> {
  loading ??= loadMeter();
  try {
    return await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}

async function loadMeter(): Promise<Meter> {
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const judge = new ZxcvbnFactory({
    dictionary: common.dictionary,
    graphs: common.adjacencyGraphs,
  });
  // Beyond this length guessing is over; checking more would only take time.
  return (password) => judge.check(password.slice(0, 100)).score;
}
