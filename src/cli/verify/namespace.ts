import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** What runs in a private root, where it starts, and with what environment. */
export interface Command {
  /** Absolute path of the program, then its arguments. */
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The number that all accounts but root have there: 0 unless it is given. */
  readonly uid?: number;
  /** True for what executes code of the tree: without any capability, and with the machine's /usr/local. */
  readonly runsCode?: boolean;
}

export interface Outcome {
  /** Undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly output: string;
  readonly timedOut: boolean;
}

/** Milliseconds that a judge may take. */
const TIMEOUT = 20_000;
/** What a judge says beyond so many bytes is not kept. */
const MOST_OUTPUT = 1 << 18;

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Stands between what building the root has to say and the judge. */
const READY = '\x01stacklint: the private root stands\x01\n';

/**
 * Builds a root of its own in new namespaces and runs a command in it. The root is a tmpfs from which nothing can be executed or loaded;
 * of the machine it holds /usr (and what leads there) read-only, without /usr/local and /usr/share, and four devices. The old root is
 * gone from it, so are its network and its processes. `$1` is an empty folder, `$2` holds what lies in the root, `$3` tells modules of the
 * servers that must not be loaded, one per line; then whether code of the tree runs, the folder to start in, and the command.
 */
const SCRIPT = `
set -e
exec 2>&1
root=$1 layer=$2 masked=$3 code=$4 dir=$5
shift 5
mount --make-rprivate /
mount -t tmpfs -o size=64m,nr_inodes=100k,mode=755,nosuid,nodev,noexec tmpfs "$root"
cd "$root"
mkdir -m 755 usr proc sys dev etc run run/lock var var/log var/lib var/cache old
mkdir -m 1777 tmp var/tmp
ln -s /run var/run
ln -s /run/lock var/lock
mount --rbind /usr usr
mount -o remount,bind,ro,nosuid,nodev usr
for link in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$link" ]; then
    ln -s "$(readlink "/$link")" "$link"
  elif [ -d "/$link" ]; then
    mkdir "$link"
    mount --rbind "/$link" "$link"
    mount -o remount,bind,ro,nosuid,nodev "$link"
  fi
done
while read -r _ point _; do
  case $point in
    "$root"/usr/* | "$root"/lib*/* | "$root"/bin/* | "$root"/sbin/*) mount -o remount,bind,ro,nosuid,nodev "$point" ;;
  esac
done < /proc/self/mounts
for folder in local share; do
  if [ "$code" = 1 ]; then continue; fi
  if [ -d "usr/$folder" ]; then mount -t tmpfs -o size=8m,nr_inodes=10k,mode=755,nosuid,nodev,noexec tmpfs "usr/$folder"; fi
done
for device in null zero random urandom; do
  : > "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
while read -r module; do
  if [ -f "$module" ]; then mount --bind /dev/null ".$module"; fi
done < "$masked"
if [ -f /etc/ld.so.cache ]; then cp /etc/ld.so.cache etc/; fi
if [ -d /etc/alternatives ]; then cp -R /etc/alternatives etc/; fi
cp -R "$layer/." .
if mount -t proc -o nosuid,nodev,noexec proc proc 2> /dev/null; then
  for family in ipv4 ipv6; do
    echo 1 2> /dev/null > "proc/sys/net/$family/ip_nonlocal_bind" || :
  done
  mount -o remount,bind,ro,nosuid,nodev,noexec proc
fi
ulimit -c 0
ulimit -t 20
ulimit -v 4194304
pivot_root . old
cd /
umount -l /old
rmdir /old
cd "$dir" 2> /dev/null || :
printf '${READY.replace('\n', '\\n').replaceAll('\x01', '\\001')}'
if [ "$code" = 1 ]; then exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"; fi
exec "$@"
`;

/** Where a root is made, and what lies in it. */
export interface Root {
  /** An empty folder. */
  readonly mount: string;
  readonly layer: string;
  /** A file with the modules that must not be loaded. */
  readonly masked: string;
}

/** How the namespaces are made: as somebody who is root in there alone, else as root. */
export type Way = 'user' | 'root';

const OPTIONS = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child=KILL'];

/** Runs a command in a root of its own; undefined, with the reason, where none can be made. */
export async function runInside(root: Root, command: Command, way: Way): Promise<Outcome | { readonly failed: string }> {
  const user = way === 'user' ? ['--user', '--map-root-user'] : [];
  const code = command.runsCode === true ? '1' : '0';
  const words = [root.mount, root.layer, root.masked, code, command.cwd ?? '/', ...command.argv];
  const [unshare, setpriv] = [programAt('unshare'), programAt('setpriv')];
  if (unshare === undefined || setpriv === undefined) return { failed: 'unshare and setpriv of util-linux are not installed' };
  // What goes on inside ends with us, whatever ends us.
  const argv = ['--pdeathsig', 'KILL', unshare, ...user, ...OPTIONS, '/bin/sh', '-c', SCRIPT, 'sh', ...words];
  const outcome = await runBounded(setpriv, argv, { PATH, LC_ALL: 'C', ...command.env });
  if (typeof outcome === 'string') return { failed: outcome };
  const at = outcome.output.indexOf(READY);
  if (at >= 0) return { ...outcome, output: outcome.output.slice(at + READY.length) };
  const said = outcome.output.trim().split('\n')[0]!;
  return { failed: said === '' ? 'it took too long' : said };
}

/** The outcome, or why the program could not be started. */
function runBounded(program: string, argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome | string> {
  return new Promise((resolve) => {
    const child = spawn(program, argv, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let size = 0;
    let timedOut = false;
    const keep = (chunk: Buffer): void => {
      if (size < MOST_OUTPUT) chunks.push(chunk.subarray(0, MOST_OUTPUT - size));
      size += chunk.length;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, TIMEOUT);
    const end = (result: Outcome | string): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (status) => end({ status: status ?? undefined, output: Buffer.concat(chunks).toString('utf8'), timedOut }));
  });
}

/** The real path of a program of the system's own; the folders that others may fill are not looked at. */
export function programAt(name: string, folders = PATH): string | undefined {
  for (const folder of folders.split(':')) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return realpathSync(path);
    } catch {
      // Not here.
    }
  }
  return undefined;
}
