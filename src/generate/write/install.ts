import { applicationSection } from '../install/application.ts';
import { containerCertificates, imagesSection, upSection } from '../install/containers.ts';
import { inline, markdown, shell, type Section } from '../install/markdown.ts';
import { machineOf, packagesSection, type Machine } from '../install/packages.ts';
import { accountsSection, codeSection, selinuxSection } from '../install/prepare.ts';
import { certificateSection, checkSection, filesSection, frontSection, startSection } from '../install/serve.ts';
import { ANSWERS_NAME } from '../read-answers.ts';
import type { GeneratedFile, Wanted } from '../wanted.ts';

/** What to type, in the right order, to make the files of a stack into a stack that runs. */
export function writeInstall(wanted: Wanted, files: readonly GeneratedFile[]): GeneratedFile {
  const machine = machineOf(wanted);
  const title = `${wanted.sites.map(({ name }) => name).join(', ')} on ${machine?.title ?? 'Docker'}`;
  const sections = machine ? onMachine(wanted, files, machine) : inContainers(wanted);
  return { path: 'INSTALL.md', text: markdown(title, [introduction(machine)], [...sections, later]) };
}

const introduction = (machine: Machine | undefined): string =>
  machine
    ? `All commands are root's, and are typed in this order in the folder that holds this file; ${inline('etc')} and ${inline('srv')} are laid out as on the machine.`
    : `All commands are typed in this order in the folder that holds this file; it stays on the machine.`;

const onMachine = (wanted: Wanted, files: readonly GeneratedFile[], machine: Machine): readonly Section[] => [
  packagesSection(wanted, machine),
  accountsSection(wanted),
  codeSection(wanted, machine),
  applicationSection(wanted),
  filesSection(files),
  selinuxSection(wanted),
  certificateSection(wanted),
  startSection(wanted, machine),
  frontSection(wanted, files, machine),
  checkSection(wanted),
];

const inContainers = (wanted: Wanted): readonly Section[] => [
  imagesSection(wanted),
  applicationSection(wanted),
  containerCertificates(wanted),
  upSection,
  checkSection(wanted),
];

const later: Section = {
  title: 'Later',
  blocks: [
    `The files come from the answers in ${inline(ANSWERS_NAME)}. To change one, change it there and generate again; ${inline('--check')} tells, in CI too, whether files and answers still fit:`,
    ...shell(`stacklint generate --from ${ANSWERS_NAME} --output . --force`, 'stacklint generate --check', 'stacklint'),
  ],
};
