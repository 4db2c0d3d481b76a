/**
 * The ways to a vault, loaded apart from the page that lists them.
 * @module
 */
import type { VNode } from "preact";
import { CreateVault } from "./create.tsx";
import { JoinVault } from "./join.tsx";
import { PasskeyVault } from "./passkey.tsx";
import { RestoreVault } from "./restore.tsx";

/** Draws the way of that name: `create`, `sample`, `join`, `passkey` or `restore`. */
export function Way(props: { readonly name: string }): VNode {
  switch (props.name) {
    case "join":
      return <JoinVault />;
    case "passkey":
      return <PasskeyVault />;
    case "restore":
      return <RestoreVault />;
    default:
      return <CreateVault sample={props.name === "sample"} />;
  }
}
