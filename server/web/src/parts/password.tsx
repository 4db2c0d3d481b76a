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
  readonly good: boolean;
}

const SHORTEST = 10;
const GOOD_SCORE = 3;

type Meter = (password: string) => number;

/** The two fields. `onChange` says when the password is good. */
export function NewPassword(props: { readonly onChange: (chosen: Chosen) => void }): VNode {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const meter = useMeter();
  const score = password.length === 0 || meter === null ? null : meter(password);
  const long = password.normalize("NFKC").length >= SHORTEST;
  const good = long && (score ?? 0) >= GOOD_SCORE && password === again;
  const { onChange } = props;
  // Before anything else happens: who presses Enter at once has chosen it already.
  useLayoutEffect(() => onChange({ password, good }), [onChange, password, good]);
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
    void loadMeter().then((loaded) => setMeter(() => loaded));
  }, []);
  return meter;
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
