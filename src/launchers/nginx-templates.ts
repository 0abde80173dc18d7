import { joinPath } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import { ContainerFiles, type Mount } from './container-files.ts';
import type { Circumstances } from './command.ts';
import type { ContainerCommand, Image } from './docker-image.ts';
import { imageFacts } from './image-facts.ts';
import { nameOf } from '../text/paths.ts';

type Said = ContainerCommand | 'empty' | undefined;

/**
 * What the entrypoint of nginx's official images makes of templates before it starts nginx
 * (https://github.com/nginx/docker-nginx, entrypoint/20-envsubst-on-templates.sh): nothing for another entrypoint or command.
 */
export function renderedMounts(
  files: FileSet,
  mounts: readonly Mount[],
  image: Image,
  said: { readonly entrypoint: Said; readonly command: Said; readonly environment: Circumstances['environment'] },
): Mount[] {
  if ((said.entrypoint ?? image.entrypoint) !== undefined || !imageFacts(image.base).nginxFrom) return [];
  const command = said.command ?? image.cmd;
  if (command === 'empty' || (command && (command.form === 'shell' || !/^nginx(?:-debug)?$/.test(nameOf(command.words[0]?.value ?? '')))))
    return [];
  const setting = (name: string, fallback: string): string | undefined => {
    const value = said.environment.get(`NGINX_ENVSUBST_${name}`);
    return value === undefined ? fallback : value.known ? value.value : undefined;
  };
  const from = setting('TEMPLATE_DIR', '/etc/nginx/templates');
  const suffix = setting('TEMPLATE_SUFFIX', '.template');
  const to = setting('OUTPUT_DIR', '/etc/nginx/conf.d');
  if (from === undefined || suffix === undefined || to === undefined) return [];
  return [...new ContainerFiles(files, mounts).placedBelow(from)].flatMap(([path, source]): Mount[] =>
    path.endsWith(suffix) && path.length > suffix.length
      ? [{ kind: 'copy', source, target: joinPath(to, path.slice(from.length + 1, -suffix.length)), rendered: true }]
      : [],
  );
}
