/**
 * What commands may touch of their process.
 * @module
 */

/** Output, environment, signals. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls at SIGTERM and SIGINT. */
  readonly onSignal: (listener: () => void) => void;
  /** Ends the process without further ado: the second signal. */
  readonly exitNow: () => void;
}
