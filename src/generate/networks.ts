/** True for `10.0.0.0/8` and `2001:db8::/32`: no host bits are set (nginx warns of them), and it is not the whole internet. */
export function isNetwork(text: string): boolean {
  const [, address = '', length = ''] = /^([0-9a-fA-F.:]{2,39})\/(\d{1,3})$/.exec(text) ?? [];
  const bits = address.includes(':') ? bitsOfV6(address) : bitsOfV4(address);
  const count = Number(length);
  if (bits === undefined || String(count) !== length || count < 1 || count > bits.length) return false;
  return !bits.slice(count).includes('1');
}

function bitsOfV4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
