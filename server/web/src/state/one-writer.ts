/**
 * One writer per vault: a Web Lock held while the vault is open, and a message by which another tab asks for it.
 * @module
 */

let release: (() => void) | null = null;
let channel: BroadcastChannel | null = null;

/** Takes the vault for this tab. False if another one has it. `onAsked` runs when another tab wants it. */
export async function holdVault(vault: string, onAsked: () => void): Promise<boolean> {
  releaseVault();
  const got = await new Promise<boolean>((answer) => {
    void navigator.locks.request(nameOf(vault), { ifAvailable: true }, (held) => {
      answer(held !== null);
      if (held === null) return;
      return new Promise<void>((done) => {
        release = done;
      });
    });
  });
  if (got) {
    channel = new BroadcastChannel(nameOf(vault));
    channel.addEventListener("message", onAsked);
  }
  return got;
}

/** Tells whether a tab has the vault. */
export async function isVaultHeld(vault: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return held?.some(({ name }) => name === nameOf(vault)) === true;
}

/** Waits until no tab has the vault. */
export async function vaultIsFree(vault: string): Promise<void> {
  await navigator.locks.request(nameOf(vault), () => undefined);
}

/** Gives the vault back. */
export function releaseVault(): void {
  channel?.close();
  channel = null;
  release?.();
  release = null;
}

/** Asks the tab that has the vault to give it up, and waits until it has. */
export async function askForVault(vault: string): Promise<void> {
  const asking = new BroadcastChannel(nameOf(vault));
  asking.postMessage("use-here");
  await vaultIsFree(vault);
  asking.close();
}

function nameOf(vault: string): string {
  return `rv:${vault}`;
}
