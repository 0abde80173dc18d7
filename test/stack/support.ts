import { lint } from '../../src/pipeline.ts';
import type { Input } from '../../src/lint/options.ts';
import { showAddress } from '../../src/servers/address.ts';
import type { Stack } from '../../src/stack/model.ts';
import { SourceFile } from '../../src/text/source.ts';

export type Texts = Readonly<Record<string, string>>;

/** The Stack of files given as path and text. */
export async function stackOf(texts: Texts, more: Partial<Omit<Input, 'sources'>> = {}): Promise<Stack> {
  const sources = Object.entries(texts).map(([id, text]) => new SourceFile(id, text));
  const options = { rules: [], preset: 'recommended', severities: new Map(), select: [], ignore: [], comments: true } as const;
  return (await lint({ sources, target: { versions: {} }, ...more }, options)).stack;
}

/** Each edge as `address -> application on address: certainty: reason`. */
export const edgesOf = (stack: Stack): string[] =>
  stack.edges.map(({ address, listener, certainty, reason }) => {
    const there = listener ? `${listener.app.label} on ${showAddress(listener.address)}` : 'nothing';
    return `${showAddress(address)} -> ${there}: ${certainty}${reason === '' ? '' : `: ${reason}`}`;
  });

/** Each listener as `application: via protocol address (origin)`. */
export const listenersOf = (stack: Stack): string[] =>
  stack.listeners.map(
    ({ app, via, protocol, address, origin }) => `${app.label}: ${via} ${protocol ?? '?'} ${showAddress(address) || '?'} (${origin})`,
  );

/** A site that hands everything to one address. */
export const site = (pass: string, before = ''): string =>
  `${before}server {\n    listen 80;\n    location / {\n        ${pass};\n    }\n}\n`;

export const service = (command: string, more = ''): string =>
  `[Service]\nUser=app\nWorkingDirectory=/srv/app\nExecStart=${command}\n${more}`;

export const gunicorn = (bind: string): string => service(`/usr/bin/gunicorn --bind ${bind} wsgi:app`);
