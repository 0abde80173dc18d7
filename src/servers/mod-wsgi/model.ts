import type { WsgiOption } from '../../catalog/apache/mod-wsgi.ts';
import type { Span } from '../../text/source.ts';
import type { Value } from '../../text/value.ts';

/** The value of an option of WSGIDaemonProcess, by its kind; undefined: inherited, or nothing. */
export type WsgiValue = number | boolean | string | undefined;

/** What somebody says of an option, or its default. */
export interface WsgiSetting {
  readonly option: WsgiOption;
  readonly value: Value<WsgiValue>;
  /** Name and value; for a default where the processes are declared. */
  readonly span: Span;
}

/** The processes that run an application. */
export interface WsgiProcesses {
  /** A group of WSGIDaemonProcess, httpd's own children, or what mod_wsgi-express starts. */
  readonly mode: 'daemon' | 'embedded' | 'express';
  /** The group's name; empty: httpd's own processes. */
  readonly group: string;
  /** Where they are declared. */
  readonly span: Span;
  readonly processes: Value<number>;
  /** Threads of each process. */
  readonly threads: Value<number>;
  readonly user: Value<string>;
  readonly userGroup: Value<string>;
  /** The options of a daemon group that the target's mod_wsgi knows; none of embedded processes. */
  get(option: string): WsgiSetting | undefined;
}
