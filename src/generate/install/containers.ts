import { ACME_FOLDER } from '../places.ts';
import { CONTAINER_UID, IMAGES } from '../write/dockerfile.ts';
import type { Wanted } from '../wanted.ts';
import { inline, shell, type Block, type Section } from './markdown.ts';
import { ifAbsent } from './prepare.ts';
import { certbot, EMAIL, ownCertificates } from './serve.ts';

/** What goes into the images. */
export function imagesSection({ apps }: Wanted): Section {
  const blocks = apps.flatMap(({ name, module }): Block[] => [
    `Copy the code of ${name} into the folder ${inline(name)} beside its ${inline('Dockerfile')}, so that ${inline(`import ${module}`)} works there, with a ${inline('requirements.txt')}.`,
  ]);
  const folders = [...new Set(apps.flatMap((app) => app.static.map(({ folder }) => folder.replace(/\/$/, ''))))];
  return {
    title: 'Code',
    blocks: [
      ...blocks,
      ...(folders.length > 0
        ? [
            "Static files are served from the host; the containers' user may write there:",
            ...shell(
              ...folders.map((folder) =>
                ifAbsent(folder, (path) => `install --directory --owner=${CONTAINER_UID} --group=${CONTAINER_UID} --mode=0755 ${path}`),
              ),
            ),
          ]
        : []),
    ],
  };
}

/** Certificates lie on the host, where certbot runs too. */
export function containerCertificates(wanted: Wanted): Section {
  const { answers, sites } = wanted;
  const own = ownCertificates(wanted, () => `--owner=${CONTAINER_UID} --mode=0400`);
  if (answers.tls !== 'letsencrypt') return { title: 'Certificates', blocks: own };
  const front = answers.front === 'apache' ? 'apache' : 'nginx';
  const signal = front === 'apache' ? 'USR1' : 'HUP';
  return {
    title: 'Certificates',
    blocks: [
      `The names have to lead to this machine by now. ${inline('certbot')} on the host gets the certificates, while a web server of no other use answers for it, and renews them:`,
      ...shell(
        `install --directory --mode=0755 ${ACME_FOLDER}`,
        `docker run --rm --detach --name acme --publish 80:80 --volume ${ACME_FOLDER}:/usr/share/nginx/html:ro ${IMAGES.nginx}`,
        EMAIL,
        ...sites.map((site) => certbot(site, `"docker compose --project-directory $PWD kill --signal ${signal} ${front} || true"`)),
        'docker stop acme',
      ),
    ],
  };
}

export const upSection: Section = {
  title: 'Start it',
  blocks: shell('docker compose up --detach --build', 'docker compose ps', 'docker compose logs --tail 20'),
};
