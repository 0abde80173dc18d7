import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageFacts, imageOf } from '../../src/launchers/image.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile/parser.ts';
import { SourceFile } from '../../src/text/source.ts';

const factsOf = (name: string): Record<string, unknown> => {
  const { distro, nginxFrom, versions } = imageFacts({ name, span: { file: 'Dockerfile', start: 5, end: 6 }, installs: [] });
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

const of = (text: string, stage?: string): unknown => {
  const file = new SourceFile('Dockerfile', text);
  const image = imageOf(parseDockerfile(file), stage);
  return (
    image && [
      image.name,
      file.slice(image.span),
      ...image.installs.map(({ name, version, span }) => `${name} ${version} @${file.slice(span)}`),
    ]
  );
};

describe('the image of a Dockerfile', () => {
  it('is that of its last stage', () => {
    expect(of('FROM node:20 AS assets\nRUN npm ci\nFROM python:3.12-slim\nCOPY --from=assets /a /a\n')).toEqual([
      'python:3.12-slim',
      'python:3.12-slim',
    ]);
  });

  it('is that of the stage it starts from, with what is installed there', () => {
    const text =
      'ARG TAG=3.12\nFROM python:${TAG}-slim AS Base\nRUN apt-get install -y uwsgi && pip install --no-cache-dir \\\n    gunicorn==20.1.0 django\nFROM base\nRUN ["pip", "install", "flask==2.0"]\n';
    expect(of(text)).toEqual(['python:3.12-slim', 'python:${TAG}-slim', 'gunicorn 20.1.0 @gunicorn==20.1.0', 'django undefined @django']);
  });

  it('is that of the stage asked for', () => {
    const text = 'FROM debian:12 AS a\nFROM ubuntu:22.04 AS b\n';
    expect([of(text, 'A'), of(text, '0'), of(text, 'c')]).toEqual([['debian:12', 'debian:12'], ['debian:12', 'debian:12'], undefined]);
  });

  it('is not known by a variable that is given to the build', () => {
    expect(of('ARG BASE\nFROM $BASE\nRUN pip install gunicorn==1.0\n')).toEqual([undefined, '$BASE', 'gunicorn 1.0 @gunicorn==1.0']);
  });

  it('of a stage named like an image comes from there', () => {
    expect(of('FROM python AS python\nFROM python\n')).toEqual(['python', 'python']);
  });

  it('never throws', () => {
    const part = fc.constantFrom(
      'FROM ',
      'a',
      ' AS ',
      '\n',
      'RUN pip install ',
      'gunicorn',
      '==1',
      '$X',
      '${X:-',
      '}',
      ':',
      '@',
      '/',
      '"',
      ' && ',
      '<<E\n',
      'ARG X=',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const image = imageOf(parseDockerfile(new SourceFile('Dockerfile', parts.join(''))));
        if (image) imageFacts(image);
      }),
      { numRuns: 1000 },
    );
  });
});
