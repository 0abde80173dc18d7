import { escapeTerminal } from './escape.ts';
import { placeOf, printedPlace, shownFindings, showPrinted, type Reporter } from './options.ts';

/** One line per finding, never coloured: `path:line:col: severity: message [rule]`, what the editors' and GitHub's matchers read. */
export const concise: Reporter = (report, options) =>
  shownFindings(report, options)
    .map(({ at, severity, message, rule }) => {
      const { line, column } = placeOf(report.files, at).start;
      return `${escapeTerminal(options.path(at.file))}:${line}:${column}: ${severity}: ${escapeTerminal(message)}${showPrinted(printedPlace(report.files, at))} [${rule}]\n`;
    })
    .join('');
