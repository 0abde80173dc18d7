import { MEMORY, type ValueType } from '../text/value-type.ts';
import { isNetwork } from './networks.ts';
import type { StaticFiles } from './answers.ts';

/*
 * What answers may look like. They end up in files of nginx, Apache, systemd, Python, YAML and the shell, so that nothing gets through
 * that any of them reads as more than a plain word: no blank, quote, backslash, `$`, `%`, `;`, `#`, brace or control character.
 */

/** Accounts, groups, units and folders under /run that systems have already: an application of that name would take them over. */
const TAKEN: ReadonlySet<string> = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody operator halt shutdown adm ftp
  systemd dbus polkitd sshd ssh chrony ntp messagebus syslog rsyslog cron crond docker containerd podman lock log mount user users sudo
  nginx apache apache2 httpd uwsgi emperor gunicorn supervisor supervisord certbot letsencrypt caddy haproxy varnish
  mysql mariadb postgres postgresql redis memcached rabbitmq mongodb front
  etc home lib opt run srv tmp usr var
  admin audio cdrom debian dialout disk fax floppy input kmem kvm nogroup plugdev render sasl sgx shadow src staff tape tss tty ubuntu
  utmp vagrant video voice wheel ssl-cert netdev crontab tcpdump sssd unbound named bind postfix dovecot exim4 rpc rpcbind nfs
  acpid anacron apparmor apt-daily atd auditd autofs avahi-daemon bluetooth chronyd cloud-init cloud-config cloud-final console-setup
  dnsmasq e2scrub-all emergency fail2ban firewalld fstrim getty gssproxy hwclock initrd-cleanup ip6tables iptables irqbalance kdump
  keyboard-setup kmod logrotate man-db multipathd networking netfilter-persistent network nftables ntpd ntpsec plymouth polkit poweroff
  procps quotaon rc-local reboot rescue rngd rsync rtkit-daemon selinux-autorelabel snapd tuned udev udisks2 ufw unattended-upgrades
  utmpx uuidd wpa-supplicant x11-common amazon-ssm-agent
  agetty blkid credentials cryptsetup faillock fsck initctl initramfs motd netns nologin samba screen sendsigs setrans shm tmux utmps`.split(
    /\s+/,
  ),
);

export const NAME: ValueType<string> = {
  expects:
    'a name of lower-case letters, digits and single hyphens that begins with a letter, has at most 30 of them, and is no account, group or service that systems have',
  parse: (text) => (/^(?=.{1,30}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text) && !isTaken(text) ? text : undefined),
};

const isTaken = (name: string): boolean => TAKEN.has(name) || name.startsWith('systemd-');

/** Words that can't be names in Python: https://docs.python.org/3/reference/lexical_analysis.html#keywords. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is
  lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

export const CALLABLE: ValueType<string> = {
  expects: 'module:callable as Python imports it, such as shop.wsgi:app',
  parse: (text) => {
    const isRight = text.length <= 200 && /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*$/.test(text);
    return isRight && !text.split(/[.:]/).some((word) => KEYWORDS.has(word)) ? text : undefined;
  },
};

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** As DNS holds it, in lower case: other scripts as `xn--…` (UTS 46, as browsers ask for it). */
export const DOMAIN: ValueType<string> = {
  expects: 'a host name such as shop.example.com, without wildcards, scheme or port',
  parse(text) {
    if (!/^[\p{L}\p{M}\p{N}.-]{1,253}$/u.test(text)) return undefined;
    const name = inAscii(text);
    if (name === undefined || name.length > 253) return undefined;
    const labels = name.split('.');
    // What ends in a number is an address: https://url.spec.whatwg.org/#ends-in-a-number-checker.
    return labels.every((label) => LABEL.test(label)) && !/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!) ? name : undefined;
  },
};

function inAscii(name: string): string | undefined {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toLowerCase();
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return undefined;
  }
}

/** Segments of letters, digits and `._~-` that don't begin with a dot: none is hidden, none climbs. */
const URL_PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;

/** `/`, or a path without a slash at its end. */
export const PREFIX: ValueType<string> = {
  expects: '/ or a path such as /shop of letters, digits and ._~-',
  parse(text) {
    if (text === '/') return text;
    const path = text.replace(/\/$/, '');
    return path.length <= 100 && URL_PATH.test(path) ? path : undefined;
  },
};

/** Folders that hold what no visitor should see. */
const PRIVATE = /^\/(?:etc|proc|sys|dev|boot|root|run|bin|sbin|lib|lib64|tmp)(?:\/|$)|^\/(?:home|media|mnt|opt|srv|usr|var)$/;

/** An absolute folder, without a slash at its end. */
function folder(text: string): string | undefined {
  const path = text.replace(/\/$/, '');
  return path.length <= 200 && /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/.test(path) && !PRIVATE.test(path) ? path : undefined;
}

export const STATIC: ValueType<StaticFiles> = {
  expects:
    'URL=DIR such as /static/=/srv/shop/static/: a path below the site, and an absolute folder whose files visitors may see, of letters, digits and ._-',
  parse(text) {
    const [url = '', dir = '', ...rest] = text.split('=');
    const path = PREFIX.parse(url);
    const files = folder(dir);
    if (rest.length > 0 || path === undefined || path === '/' || files === undefined) return undefined;
    return { url: `${path}/`, folder: `${files}/` };
  },
};

/** Bytes; servers hold them in 64 bits, and people mean less. */
export const UPLOAD: ValueType<number> = {
  expects: 'a size from 1K to 1T such as 10M',
  parse(text) {
    const bytes = MEMORY.parse(text);
    return bytes !== undefined && bytes >= 1024 && bytes <= 1024 ** 4 ? bytes : undefined;
  },
};

export const NETWORK: ValueType<string> = {
  expects: 'a network such as 10.0.0.0/8 or 2001:db8::/32, without bits beyond its length and smaller than the whole internet',
  parse: (text) => (isNetwork(text) ? text.toLowerCase() : undefined),
};
