import { commandOf } from '../command.ts';
import { isAsgi } from '../load.ts';
import { PINS } from '../pins.ts';
import type { Wanted, WantedApp } from '../wanted.ts';

/** Images that the files are written for: nginx looks names of upstreams up again from 1.27.3 on. */
export const IMAGES = { nginx: 'nginx:1.28', apache: 'httpd:2.4', python: 'python:3.12-slim-bookworm' } as const;

/** The number of an application's user: what it reads of the host, a key of TLS, must be its own there. */
export const CONTAINER_UID = 10001;

/** What is no part of an image: history, what Python makes, secrets. */
export const DOCKERIGNORE = `.git
.venv
venv
**/__pycache__
**/*.pyc
.env
.dockerignore
Dockerfile
`;

/** The image of an application: its folder beside the compose file, with a requirements.txt. */
export function dockerfileOf(app: WantedApp, wanted: Wanted): string {
  const { name, user, home, socketFolder, bind, stopSignal } = app;
  const parts = [
    [`FROM ${IMAGES.python}`],
    ['# what it prints is in the log at once', 'ENV PYTHONUNBUFFERED=1'],
    [
      '# not root, and the number is the same in every image',
      `RUN useradd --uid ${CONTAINER_UID} --user-group --no-create-home --shell /usr/sbin/nologin ${user}`,
    ],
    socketFolder === undefined
      ? []
      : [
          '# the volume over it begins with its owner: the front connects to the socket in there',
          `RUN install --directory --owner=${user} --group=${user} --mode=0755 ${socketFolder}`,
        ],
    install(app, wanted),
    [`WORKDIR ${home}`],
    [
      '# before the code: where that alone changes, this is not done again',
      'COPY requirements.txt .',
      'RUN pip install --no-cache-dir -r requirements.txt',
      'COPY . .',
    ],
    [`USER ${user}`, ...(bind?.kind === 'tcp' ? [`EXPOSE ${bind.port}`] : [])],
    // SIGTERM is what Docker sends anyway.
    stopSignal.value === 'TERM' ? [] : [`# ${stopSignal.why}`, `STOPSIGNAL SIG${stopSignal.value}`],
    [`CMD ${JSON.stringify(commandOf(app, wanted)).replaceAll('","', '", "')}`],
  ];
  return `# the image of ${name}\n${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

/** The application server; what has to be compiled needs a compiler, which does not stay. */
function install(app: WantedApp, { answers }: Wanted): string[] {
  if (app.server === 'gunicorn') {
    const packages = [`gunicorn==${PINS.gunicorn}`];
    if (isAsgi(app)) packages.push(`uvicorn[standard]==${PINS.uvicorn}`, `uvicorn-worker==${PINS['uvicorn-worker']}`);
    return [`RUN pip install --no-cache-dir ${packages.map((one) => (one.includes('[') ? `'${one}'` : one)).join(' ')}`];
  }
  if (app.server === 'uwsgi') {
    // What it is built with decides whether it knows routes and TLS, which it needs where visitors connect to it.
    const alone = answers.front === 'none' ? ['libpcre2-dev', 'libssl-dev'] : [];
    return compiled(`uwsgi==${PINS.uwsgi}`, [], ['gcc', 'libc6-dev', ...alone]);
  }
  return compiled(`mod_wsgi==${PINS['mod-wsgi']}`, ['apache2'], ['apache2-dev', 'gcc', 'libc6-dev', 'make']);
}

const compiled = (what: string, needed: readonly string[], tools: readonly string[]): string[] => [
  '# it is compiled; the compiler does not stay',
  'RUN apt-get update \\',
  `    && apt-get install --yes --no-install-recommends ${[...needed, ...tools].join(' ')} \\`,
  `    && pip install --no-cache-dir ${what} \\`,
  `    && apt-get purge --yes --auto-remove ${tools.join(' ')} \\`,
  '    && rm -rf /var/lib/apt/lists/*',
];
