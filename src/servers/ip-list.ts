/** The 32 bits of an IPv4 address; undefined for what is none. */
function bitsOf(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

/** Whether addresses and networks (`10.0.0.0/8`) hold an address; undefined: one of them is a name or a network that is not told of here. */
export function holdsIp(list: readonly string[], ip: string): boolean | undefined {
  const own = bitsOf(ip);
  const held = list.map((word): boolean | undefined => {
    const [base = '', length] = word.split('/');
    if (base === ip && (length === undefined || /^\d+$/.test(length))) return true;
    const bits = bitsOf(base);
    if (bits !== undefined && own !== undefined) {
      if (length === undefined) return false;
      const size = 2 ** (32 - Number(length));
      return /^\d{1,2}$/.test(length) ? Math.floor(bits / size) === Math.floor(own / size) : undefined;
    }
    // An address of the other family, or a name.
    return /^[\d.]+$/.test(base) || (/^[\da-f:.]+$/i.test(base) && base.includes(':') && (own !== undefined || length === undefined))
      ? false
      : undefined;
  });
  return held.includes(true) ? true : held.includes(undefined) ? undefined : false;
}
