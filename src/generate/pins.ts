/** Packages of Python that a virtual environment or an image gets, with the releases the files are written for; each runs on Python 3.9. */
export const PINS = {
  gunicorn: '23.0.0',
  uwsgi: '2.0.30',
  'mod-wsgi': '5.0.2',
  uvicorn: '0.34.0',
  'uvicorn-worker': '0.3.0',
  supervisor: '4.3.0',
  certbot: '4.2.0',
} as const;

/** The stream of nginx that is enabled on RHEL 9, where packages come in several. */
export const NGINX_STREAM = '1.24';
