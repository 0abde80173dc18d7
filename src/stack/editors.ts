import * as gunicorn from '../servers/gunicorn/edit.ts';
import * as uwsgi from '../servers/uwsgi/edit.ts';
import * as apache from '../syntax/apache/edit.ts';
import * as nginx from '../syntax/nginx/edit.ts';
import * as words from '../syntax/shell/edit.ts';
import * as supervisor from '../syntax/supervisor/edit.ts';
import * as systemd from '../syntax/systemd/edit.ts';
import * as ini from '../syntax/uwsgi-ini/edit.ts';

/** The edit builders rules may use: they know each language's own indent, quoting and line ends. */
export const editors = { apache, gunicorn, ini, nginx, supervisor, systemd, uwsgi, words };

export type Editors = typeof editors;
