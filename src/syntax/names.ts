/** The languages that are read. */
export type Language =
  | 'nginx'
  | 'apache'
  | 'systemd'
  | 'supervisor'
  | 'uwsgi-ini'
  | 'uwsgi-xml'
  | 'uwsgi-yaml'
  | 'uwsgi-json'
  | 'python'
  | 'procfile'
  | 'dockerfile'
  | 'compose'
  | 'kubernetes'
  | 'upstart'
  | 'shell';

/**
 * One kind of name that is worth opening. Every field is the source of a regular expression, matched against the path when its
 * template suffixes are off:
 * - `ending`: how the path ends;
 * - `name`: the whole of its last segment;
 * - `folder`: the whole of a folder's name, with `name` directly inside of it, or without: anything below that is not hidden.
 */
export interface NameRow {
  readonly ending?: string;
  readonly name?: string;
  readonly folder?: string;
  /** What such a file is by its name alone; without it, its content decides (`languageOf`). */
  readonly language?: Language;
}

/** Shell scripts by how people call those that start a server, the services of runit and the scripts of init among them. */
const SCRIPTS: readonly NameRow[] = [
  {
    name: '[^/]*(gunicorn|wsgi|start|run|serve|launch|entry-?point|command|boot|web|app|django|flask|prod|init|deploy)[^/]*\\.(sh|bash)',
  },
  { name: '([^/.]*[_-])?(gunicorn|uwsgi)([_-][^/.]*)?|(docker-)?entrypoint|start|run|[^/.]*runit[^/.]*|rc\\.local' },
  { folder: 'init\\.d', name: '[^/.]+' },
];

/**
 * What discovery opens, and what runs the pre-commit hook. To read another kind of file, add a row here, say in `languageOf`
 * (language.ts) what it is where its name leaves that open, and run `npm run gen`. A row that holds many files of others
 * (`*.yaml`) costs the time to open them all: narrow it by folder or name.
 *
 * Python's `re` reads the same sources, in its verbose form: no blanks, no `#`, no quotes, no look-behind, no named groups, and
 * classes spelled out (there, `\w` and `\d` hold more than ASCII).
 */
export const NAME_ROWS: readonly NameRow[] = [
  { ending: '\\.(conf|cfg|ini|nginx|vhost)' },
  // Targets start nothing themselves, but name instances of templates.
  { ending: '\\.(service|socket|target)', language: 'systemd' },
  { ending: '\\.(service|socket)\\.d/[^/]+\\.conf', language: 'systemd' },
  { name: 'Procfile(\\.[A-Za-z0-9_]+)?', language: 'procfile' },
  {
    name: '(([^/]*\\.)?(Docker|Container)file|dockerfile)([.-][A-Za-z0-9_.-]+)?|[^/]*\\.dockerfile',
    language: 'dockerfile',
  },
  { name: '(gunicorn[^/]*|[^/]*gunicorn[^/]*\\.conf|[^/]*gunicorn_conf[^/]*)\\.py', language: 'python' },
  { folder: 'sites-(available|enabled)|nginx[^/]*|apache2|httpd|apache/(files|templates)|conf\\.d|snippets' },
  { name: '[^/]*nginx[^/]*|(uwsgi|proxy|fastcgi|scgi)_params' },
  // Files to be copied to sites-available or supervisor's conf.d, where names need no ending.
  { ending: '(^|/)(deploy(ment)?|conf(ig)?|supervisord?)/([^/]+/)?[^/.]+' },
  { name: '[^/.]*supervisord?([_-][^/.]*)?' },
  { name: '[^/]*compose[^/]*\\.ya?ml|(docker-)?stack\\.ya?ml|(local|dev|prod|production|staging|docker)\\.ya?ml' },
  // XML, YAML and JSON that says of itself whose it is; all else of theirs is opened only where somebody names it.
  { name: '[^/]*uwsgi[^/]*\\.(xml|ya?ml)' },
  { folder: 'uwsgi|vassals|apps-(available|enabled)', name: '[^/]+\\.(xml|ya?ml)' },
  // Kubernetes' manifests, by what people call them or their folders: a repository is full of other YAML.
  { ending: '(^|/)(k8s|kube|kubernetes|manifests?|helm|charts?|deploy|deployments?|kustomize|overlays|openshift)/([^/]+/)*[^/]+\\.ya?ml' },
  { name: '[^/]*(config-?maps?|deploy|deployment|statefulset|daemonset|pod|k8s|kube|manifest|nginx|gunicorn)[^/]*\\.ya?ml' },
  ...SCRIPTS,
];

/** What a template's name has behind the name of the file that is made of it. */
const TEMPLATE = '(\\.(j2|jinja2?|jnj|erb|tmpl|tpl|template|in|dist|sample|example|default|orig))*';

/** Never opened, whatever row it is in: copies, pages, pictures, programs, data. */
const DECLINED = ['~', '\\.(bak|swp|old|dockerignore|rpmsave|rpmnew|dpkg-[a-z]+)', '\\.(md|rst|txt|html?|png|svg|js|ts|css|json|lock)'];

function sourceOf({ ending, name, folder }: NameRow): string {
  if (ending !== undefined) return ending;
  return folder === undefined ? `(^|/)(${name})` : `(^|/)(${folder})/${name === undefined ? '([^/]+/)*[^/.][^/]*' : `(${name})`}`;
}

/** The patterns of the pre-commit hook, as alternatives and what follows them: what is opened, and what of it is not. */
export const HOOK = {
  files: { anyOf: NAME_ROWS.map(sourceOf), tail: `${TEMPLATE}$` },
  exclude: { anyOf: DECLINED, tail: `${TEMPLATE}$` },
} as const;

interface HookPattern {
  readonly anyOf: readonly string[];
  readonly tail: string;
}

/** Such a pattern in one line. */
export const oneLine = ({ anyOf, tail }: HookPattern): string => `(${anyOf.join('|')})${tail}`;

const FILES = new RegExp(oneLine(HOOK.files));
const EXCLUDE = new RegExp(oneLine(HOOK.exclude));

/** Cheap test by name alone: is the file worth opening? */
export const mayBeConfig = (path: string): boolean => FILES.test(path) && !EXCLUDE.test(path);

const TEMPLATE_SUFFIX = new RegExp(`${TEMPLATE}$`);
const IS_DECLINED = new RegExp(`(${DECLINED.join('|')})$`);

/** The path without its template suffixes. */
export const baseName = (path: string): string => path.slice(0, TEMPLATE_SUFFIX.exec(path)?.index);

export const isDeclined = (name: string): boolean => IS_DECLINED.test(name);

const NAMED = NAME_ROWS.flatMap((row) => (row.language ? [{ pattern: new RegExp(`(?:${sourceOf(row)})$`), language: row.language }] : []));

/** What a file is by its name (`baseName`) alone, where that says it. */
export const languageByName = (name: string): Language | undefined => NAMED.find(({ pattern }) => pattern.test(name))?.language;

const SCRIPT = new RegExp(`(?:${SCRIPTS.map(sourceOf).join('|')})$`);

/** True for a file that people call as they call scripts that start a server (`baseName`). */
export const isScriptName = (name: string): boolean => SCRIPT.test(name);
