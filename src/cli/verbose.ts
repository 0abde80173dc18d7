import type { Followed } from '../discover/discover.ts';
import { escapeTerminal } from '../report/escape.ts';
import { placeOf, printedPlace, showPrinted } from '../report/options.ts';
import { factSource } from '../stack/fact-source.ts';
import type { Stack } from '../stack/model.ts';
import { nginxPackageOf } from '../stack/packages.ts';
import { languageOf } from '../syntax/language.ts';
import type { Fact } from '../target.ts';
import { inCarrier } from '../text/carrier.ts';
import { count } from '../text/count.ts';
import { shownPath, type Session } from './session.ts';

/** The versions, the distribution and the nginx.conf that findings rest on and nobody gave, with who says so. */
function knownOfTarget({ nginx, apps, files, targetOf }: Stack): string[] {
  const said = (name: string, fact: Fact<string> | undefined): string[] => {
    const by = fact && factSource(fact, files);
    return by === undefined ? [] : [`taken to be: ${name} ${fact!.value} (${by})`];
  };
  const lines = [
    ...nginx.flatMap((front) => {
      const target = targetOf(front);
      const main = front.assumed ? [`taken from ${nginxPackageOf(target)!.title}: the nginx.conf around ${front.file.id}`] : [];
      return [...said(`the distribution of ${front.file.id}`, target.distro), ...said('nginx', target.versions.nginx), ...main];
    }),
    ...apps.flatMap(({ label, versionFact }) => said(label, versionFact)),
  ];
  return [...new Set(lines)];
}

/** What `--verbose` tells: the configuration, each file and what it was taken for, what was passed over and why, what was named and is not there. */
export function readList(session: Session, { input, report, skipped }: Followed<Session['input']>): string {
  const { config, discovery } = session;
  const { files, wants } = report;
  const lines = [`configuration: ${config.path ?? 'none'}`];
  for (const { id, text } of files.all) {
    lines.push(
      `read ${id} (${files.asides.has(id) ? 'for versions or variables alone' : (languageOf(id, text) ?? 'named by another file')})`,
    );
  }
  for (const line of knownOfTarget(report.stack)) lines.push(line);
  for (const { id, reason } of input.unreadable) lines.push(`not readable: ${id}: ${reason}`);
  for (const { id, reason } of [...discovery.skipped, ...skipped]) lines.push(`skipped ${id}: ${reason}`);
  for (const { id, reason } of report.left) lines.push(`left alone in ${id}: ${reason}`);
  if (discovery.unopened > 0) lines.push(`not opened: ${count(discovery.unopened, 'file')} whose names are those of no configuration`);
  const told = new Set([...input.unreadable, ...skipped].map(({ id }) => id));
  for (const { path, from, id } of wants) {
    if (told.has(id ?? path)) continue;
    told.add(id ?? path);
    const at = inCarrier(files, from);
    const place = `${shownPath(session, at.file)}:${placeOf(files, at).start.line}${showPrinted(printedPlace(files, at))}`;
    lines.push(`not in view: ${path}, named in ${place}`);
  }
  return lines.map((line) => `stacklint: ${escapeTerminal(line)}\n`).join('');
}
