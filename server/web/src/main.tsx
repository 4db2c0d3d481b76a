/**
 * Starts the app: the one Trusted Types policy, look, router, session. Nothing here holds a key.
 * @module
 */
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has no name
import "./style/index.css";
import { render } from "preact";
import { App, loadScreens } from "./app.tsx";
import { Insecure } from "./pages/insecure.tsx";
import { startRouter } from "./router.ts";
import { createDoor } from "./rpc/worker-door.ts";
import { scriptUrl } from "./rpc/trusted.ts";
import { startIdleLock } from "./state/idle.ts";
import { startLook } from "./state/look.ts";
import { giveUpPage, phase, showWhatIsSure, startSession } from "./state/session.ts";
import { turnPage } from "./state/toast.ts";
import { askVersion } from "./state/version.ts";
import { startStaying } from "./state/stay.ts";
import { startUpdates } from "./state/update.ts";

/** How long the rest waits for the first frame at most. */
const PATIENCE_MS = 300;

const root = document.getElementById("app");
if (root !== null) {
  startLook();
  if (isSecureContext) {
    // Parts of a page that was opened before an update of the server are gone from there.
    addEventListener("vite:preloadError", (event) => giveUpPage(event.payload));
    startRouter();
    addEventListener("hashchange", turnPage);
    startIdleLock();
    startStaying();
    void begin(root);
  } else {
    render(<Insecure />, root);
  }
}

/** Draws what is sure first: all else would share the processor with it. */
async function begin(element: HTMLElement): Promise<void> {
  await showWhatIsSure();
  render(<App />, element);
  if (phase.value !== "starting") await isPainted();
  void startSession(createDoor());
  void loadScreens();
  void askVersion();
  if (import.meta.env.PROD) void startUpdates(scriptUrl("/app/service-worker.js"));
}

/** Waits until a frame was drawn; in a tab behind others none is. */
function isPainted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, PATIENCE_MS);
  });
}
