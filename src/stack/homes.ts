export interface Home {
  readonly path: string;
  readonly user: string;
}

/** The home folder a path lies in: /root, or one below /home. */
export function homeOf(path: string): Home | undefined {
  const match = /^(?:\/home\/([^/$]+)|\/(root))(?=\/)/.exec(path);
  return match ? { path: match[0], user: match[1] ?? match[2]! } : undefined;
}
