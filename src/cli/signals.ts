/** Ctrl-C, `kill`, a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface HeldSignals {
  /** The one that came. */
  readonly received: () => NodeJS.Signals | undefined;
  /** Lets them through again, with the one that came. */
  readonly release: () => void;
}

/** Makes signals wait: files that are being written are brought to an end, or taken back, first. */
export function holdSignals(): HeldSignals {
  let came: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => void (came ??= signal);
  for (const signal of SIGNALS) process.on(signal, note);
  return {
    received: () => came,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, note);
      if (came !== undefined) process.kill(process.pid, came);
    },
  };
}
