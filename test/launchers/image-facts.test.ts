import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildImage } from '../../src/launchers/docker-image.ts';
import { imageFacts } from '../../src/launchers/image-facts.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile/parser.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { known } from '../../src/text/value.ts';

const factsOf = (name: string): Record<string, unknown> => {
  const { distro, nginxFrom, versions } = imageFacts(known(name, { file: 'Dockerfile', start: 5, end: 6 }));
  return {
    ...(distro && { distro: distro.value }),
    ...(nginxFrom && { nginxFrom: nginxFrom.value }),
    ...Object.fromEntries(Object.entries(versions).map(([server, version]) => [server, version.value])),
  };
};

describe('what an image tells', () => {
  it.each<[name: string, facts: Record<string, unknown>]>([
    ['nginx', { distro: 'debian', nginxFrom: 'nginx' }],
    ['nginx:latest', { distro: 'debian', nginxFrom: 'nginx' }],
    ['nginx:1.25.3', { distro: 'debian', nginxFrom: 'nginx', nginx: '1.25.3' }],
    ['nginx:1.24', { distro: 'debian', nginxFrom: 'nginx', nginx: '1.24' }],
    ['nginx:1.25', { distro: 'debian', nginxFrom: 'nginx' }],
    ['nginx:1', { distro: 'debian', nginxFrom: 'nginx' }],
    ['nginx:stable-alpine', { distro: 'alpine', nginxFrom: 'nginx' }],
    ['nginx:1.25.3-alpine3.18-slim', { distro: 'alpine-3.18', nginxFrom: 'nginx', nginx: '1.25.3' }],
    ['nginx:1.26.0-bookworm@sha256:00', { distro: 'debian-12', nginxFrom: 'nginx', nginx: '1.26.0' }],
    ['docker.io/library/nginx:1.24-alpine', { distro: 'alpine', nginxFrom: 'nginx', nginx: '1.24' }],
    ['public.ecr.aws/docker/library/python:3.12-slim', { distro: 'debian' }],
    ['nginxinc/nginx-unprivileged:1.25.3-alpine', { distro: 'alpine', nginxFrom: 'nginx-unprivileged', nginx: '1.25.3' }],
    ['httpd:2.4.58', { distro: 'debian', apache: '2.4.58' }],
    ['httpd:2.4', { distro: 'debian' }],
    ['python:3.12-slim-bookworm', { distro: 'debian-12' }],
    ['python:3.8-buster', { distro: 'debian-10' }],
    ['python:3.12-alpine3.19', { distro: 'alpine-3.19' }],
    ['python:3.12-windowsservercore', {}],
    ['debian:12', { distro: 'debian-12' }],
    ['debian:12.5-slim', { distro: 'debian-12' }],
    ['debian:bookworm-slim', { distro: 'debian-12' }],
    ['debian:stable', { distro: 'debian' }],
    ['ubuntu:22.04', { distro: 'ubuntu-22.04' }],
    ['ubuntu:jammy-20240111', { distro: 'ubuntu-22.04' }],
    ['ubuntu', { distro: 'ubuntu' }],
    ['alpine:3.19.1', { distro: 'alpine-3.19' }],
    ['rockylinux:9.3', { distro: 'rocky-9' }],
    ['amazonlinux:2023', { distro: 'amazon-2023' }],
    ['quay.io/centos/centos:stream9', { distro: 'centos-9' }],
    ['registry.access.redhat.com/ubi9/python-311:latest', { distro: 'rhel-9' }],
    ['registry.example.com/nginx:1.25.3', {}],
    ['example/nginx:1.25.3', {}],
    ['localhost:5000/python:3.12', {}],
    ['scratch', {}],
    ['', {}],
  ])('%s', (name, facts) => {
    expect(factsOf(name)).toEqual(facts);
  });
});

const installed = (text: string): string[] => {
  const file = new SourceFile('Dockerfile', text);
  const { installs } = buildImage(parseDockerfile(file), { context: '' }, createFileSet([file]));
  return installs.map(({ name, version, span }) => `${name} ${version} @${file.slice(span)}`);
};

describe('what the commands of a Dockerfile install', () => {
  it('is what its last stage has, with the stage it starts from', () => {
    const text =
      'FROM node:20 AS assets\nRUN pip install django==1.0\nFROM python:3.12 AS Base\nRUN apt-get install -y uwsgi && pip install --no-cache-dir \\\n    gunicorn==20.1.0 django\nFROM base\nRUN ["pip", "install", "flask==2.0"]\nRUN <<EOF\nuv pip install uwsgi==2.0.21\nEOF\n';
    expect(installed(text)).toEqual([
      'gunicorn 20.1.0 @gunicorn==20.1.0',
      'django undefined @django',
      'flask 2.0 @flask==2.0',
      'uwsgi 2.0.21 @uwsgi==2.0.21',
    ]);
  });
});

describe('whatever the name', () => {
  it('is read without a throw', () => {
    const part = fc.constantFrom(
      'nginx',
      'python',
      'docker.io',
      'quay.io/centos/centos',
      ':',
      '@',
      '/',
      '-',
      '1.25',
      'alpine',
      'bookworm',
      '3.19',
      '',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (name) => {
          expect(factsOf(name)).toBeTypeOf('object');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
