const SECONDS: Readonly<Record<string, number>> = {
  y: 365 * 86_400,
  M: 30 * 86_400,
  w: 7 * 86_400,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
};

const ORDER = ['y', 'M', 'w', 'd', 'h', 'm', 's', 'ms'];

/** An nginx time in seconds (`60`, `1m 30s`, `500ms`); undefined when nginx refuses it (ngx_parse_time: units descend, each at most once). */
export function duration(text: string): number | undefined {
  let total = 0;
  let last = -1;
  const pattern = /\s*(\d+)(ms|[yMwdhms]?)/y;
  const whole = text.trimEnd();
  if (whole === '') return undefined;
  while (pattern.lastIndex < whole.length) {
    const match = pattern.exec(whole);
    if (!match) return undefined;
    const unit = match[2] === '' ? 's' : match[2]!;
    const rank = ORDER.indexOf(unit);
    // A bare number is seconds and ends the value.
    if (rank <= last || (match[2] === '' && pattern.lastIndex < whole.length)) return undefined;
    last = rank;
    total += Number(match[1]) * SECONDS[unit]!;
  }
  return Math.round(total * 1000) / 1000;
}

const BYTES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** An nginx size in bytes (`1024`, `8k`, `10M`, `1g`: ngx_parse_offset); undefined when it is none. */
export function size(text: string): number | undefined {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  return match ? Number(match[1]) * BYTES[match[2]!.toLowerCase()]! : undefined;
}
