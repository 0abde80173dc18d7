import { CORES, MACHINE_MEMORY, oneOfWords, sizeText, type ValueType } from '../text/value-type.ts';
import { BALANCERS, DISTROS, FRAMEWORKS, FRONTS, LAUNCHERS, SERVERS, SOCKETS, TLS, WORKLOADS } from './answers.ts';
import type { Answers, AppAnswers, Workload } from './answers.ts';
import { CALLABLE, DOMAIN, NAME, NETWORK, PREFIX, STATIC, UPLOAD } from './formats.ts';
import type { AppKey, StackKey } from './questions.ts';

export type StackAnswers = Omit<Answers, 'apps'>;

/** Answers so far. */
export interface Draft {
  readonly stack: Partial<StackAnswers>;
  readonly apps: readonly Partial<AppAnswers>[];
}

/** How one question is answered. `All` are the answers that it is one of. */
interface Answering<All, Field extends keyof All> {
  readonly field: Field;
  /** Of one item, when the answer is a list. */
  readonly type: ValueType<Item<All[Field]>>;
  readonly show: (item: Item<All[Field]>) => string;
  /** What is taken when nothing is said; undefined: it has to be said. Sees what was given, and all questions before it. */
  readonly preset: (draft: Draft, app: number) => All[Field] | undefined;
  /** Whether there is anything to choose. */
  readonly isOpen: (draft: Draft, app: number) => boolean;
}

type Item<T> = T extends readonly (infer One)[] ? One : T;

const asIs = (text: string): string => text;
const always = (): boolean => true;

const words = <T extends string>(
  choices: Readonly<Record<T, string>>,
): { readonly type: ValueType<T>; readonly show: (word: T) => string } => ({
  type: oneOfWords(Object.keys(choices) as T[]),
  show: asIs,
});

const some = ({ apps }: Draft, isSo: (app: Partial<AppAnswers>) => boolean): boolean => apps.some(isSo);

const stack = <F extends keyof StackAnswers>(answering: Answering<StackAnswers, F>): Answering<StackAnswers, F> => answering;
const app = <F extends keyof AppAnswers>(answering: Answering<AppAnswers, F>): Answering<AppAnswers, F> => answering;

type Any = {
  readonly field: string;
  readonly type: ValueType<unknown>;
  readonly show: (item: never) => string;
  readonly preset: (draft: Draft, app: number) => unknown;
  readonly isOpen: (draft: Draft, app: number) => boolean;
};

/** How each question is answered. Presets are what most sites need; those of numbers are small machines, which any larger one bears. */
export const ANSWERING: Readonly<Record<StackKey | AppKey, Any>> = {
  front: stack({
    field: 'front',
    ...words(FRONTS),
    preset: (draft) => (some(draft, ({ server }) => server === 'mod_wsgi') ? 'apache' : 'nginx'),
    isOpen: always,
  }),
  distro: stack({
    field: 'distro',
    ...words(DISTROS),
    preset: (draft) => (some(draft, ({ launcher }) => launcher === 'compose') ? 'docker' : 'debian-12'),
    isOpen: always,
  }),
  behind: stack({ field: 'behind', ...words(BALANCERS), preset: () => 'none', isOpen: always }),
  'behind-from': stack({
    field: 'behindFrom',
    type: NETWORK,
    show: asIs,
    preset: () => [],
    isOpen: ({ stack: { behind } }) => behind !== 'none',
  }),
  tls: stack({
    field: 'tls',
    ...words(TLS),
    preset: ({ stack: { behind, front } }) => (behind === 'alb' ? 'behind-lb' : front === 'none' ? 'none' : 'letsencrypt'),
    isOpen: always,
  }),
  cores: stack({ field: 'cores', type: CORES, show: String, preset: () => 2, isOpen: always }),
  memory: stack({ field: 'memory', type: MACHINE_MEMORY, show: sizeText, preset: () => 2 * 1024 ** 3, isOpen: always }),
  app: app({ field: 'app', type: CALLABLE, show: asIs, preset: () => undefined, isOpen: always }),
  domain: app({ field: 'domains', type: DOMAIN, show: asIs, preset: () => undefined, isOpen: always }),
  name: app({ field: 'name', type: NAME, show: asIs, preset: namePreset, isOpen: always }),
  framework: app({
    field: 'framework',
    ...words(FRAMEWORKS),
    // startproject of Django writes PROJECT/wsgi.py and PROJECT/asgi.py with an `application`.
    preset: ({ apps }, at) => (/\.[aw]sgi:application$/.test(apps[at]?.app ?? '') ? 'django' : 'flask'),
    isOpen: always,
  }),
  workload: app({ field: 'workload', ...words(WORKLOADS), preset: (): Workload => 'io', isOpen: always }),
  server: app({
    field: 'server',
    ...words(SERVERS),
    preset: ({ apps }, at) => (apps[at]?.launcher === 'emperor' ? 'uwsgi' : 'gunicorn'),
    isOpen: ({ apps }, at) => apps[at]?.framework !== 'fastapi',
  }),
  launcher: app({
    field: 'launcher',
    ...words(LAUNCHERS),
    preset: ({ stack: { distro } }) => (distro === 'docker' ? 'compose' : 'systemd'),
    isOpen: ({ stack: { distro }, apps }, at) => distro !== 'docker' && apps[at]?.server !== 'mod_wsgi',
  }),
  socket: app({
    field: 'socket',
    ...words(SOCKETS),
    preset: ({ stack: { front }, apps }, at) =>
      front === 'none' || apps[at]?.server === 'mod_wsgi-express' || apps[at]?.launcher === 'compose' ? 'tcp' : 'unix',
    isOpen: ({ stack: { front }, apps }, at) => front !== 'none' && !['mod_wsgi', 'mod_wsgi-express'].includes(apps[at]?.server ?? ''),
  }),
  prefix: app({
    field: 'prefix',
    type: PREFIX,
    show: asIs,
    preset: prefixPreset,
    isOpen: ({ stack: { front } }) => front !== 'none',
  }),
  static: app({
    field: 'static',
    type: STATIC,
    show: ({ url, folder }) => `${url}=${folder}`,
    preset: () => [],
    isOpen: ({ stack: { front }, apps }, at) => front !== 'none' || apps[at]?.server !== 'gunicorn',
  }),
  'max-upload': app({ field: 'maxUpload', type: UPLOAD, show: sizeText, preset: () => 10 * 1024 ** 2, isOpen: always }),
};

/** The first label of its name that tells anything: `shop` of `www.shop.example.com`; undefined when none is a name that may be had. */
function namePreset({ apps }: Draft, at: number): string | undefined {
  const [domain = ''] = apps[at]?.domains ?? [];
  const label = domain.replace(/^www\./, '').split('.')[0]!;
  const others = apps.flatMap(({ name }, other) => (other !== at && name !== undefined ? [name] : []));
  const module = (apps[at]?.app ?? '').split(/[.:]/)[0]!.toLowerCase().replaceAll('_', '-');
  const wanted = [label, `app-${label}`, module, `${label}-${module}`, `app-${at + 1}`].map((name) => name.slice(0, 30).replace(/-+$/, ''));
  return wanted.find((name) => NAME.parse(name) !== undefined && !others.includes(name));
}

/** All of its site, or below its own name where another application has that. */
function prefixPreset({ apps }: Draft, at: number): string {
  const own = apps[at];
  const isTaken = apps.some(({ domains, prefix }, other) => other !== at && prefix === '/' && domains?.[0] === own?.domains?.[0]);
  return isTaken ? `/${own?.name}` : '/';
}
