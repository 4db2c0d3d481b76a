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
import { giveUpPage, startSession } from "./state/session.ts";
import { turnPage } from "./state/toast.ts";
import { askVersion } from "./state/version.ts";
import { startStaying } from "./state/stay.ts";
import { startUpdates } from "./state/update.ts";

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
    render(<App />, root);
    void startSession(createDoor());
    void loadScreens();
    void askVersion();
    if (import.meta.env.PROD) void startUpdates(scriptUrl("/app/service-worker.js"));
  } else {
    render(<Insecure />, root);
  }
}
