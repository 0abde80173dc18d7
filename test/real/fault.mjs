// Loaded ahead of the built program (`node --import`): counts the steps by which it changes the disk, and at step FAULT_AT does what
// FAULT says: `kill`, a signal by its name, `pause` (until FAULT_GO is there), `count` (the kinds of all steps, into FAULT_LOG), or fails with that code.
import fs, { existsSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';

const { FAULT, FAULT_AT, FAULT_GO, FAULT_LOG } = process.env;
const kinds = [];

/** Throws where the step fails. */
function step(kind) {
  kinds.push(kind);
  if (FAULT === 'count') return void put(FAULT_LOG, kinds.join(' '));
  if (kinds.length !== Number(FAULT_AT)) return;
  if (FAULT === 'kill') process.kill(process.pid, 'SIGKILL');
  else if (FAULT === 'pause') {
    put(FAULT_LOG, 'waiting');
    while (!existsSync(FAULT_GO)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  } else if (FAULT.startsWith('SIG')) process.kill(process.pid, FAULT);
  else throw Object.assign(new Error(FAULT), { code: FAULT });
}

// Its own writing is no step.
const put = writeFileSync;

/** Puts the step before a function of an object; `only` tells whether a call is one. */
function before(object, name, promised, only = () => true) {
  const real = object[name];
  object[name] = function (...args) {
    if (!only(...args)) return real.apply(this, args);
    if (!promised) {
      step(name);
      return real.apply(this, args);
    }
    try {
      step(name);
    } catch (error) {
      return Promise.reject(error);
    }
    return real.apply(this, args);
  };
}

for (const name of ['mkdirSync', 'copyFileSync', 'chmodSync', 'symlinkSync', 'renameSync']) before(fs, name, false);
for (const name of ['rename', 'unlink']) before(promises, name, true);
before(promises, 'open', true, (_, flags) => flags === 'wx');

const handle = await promises.open('/dev/null');
const methods = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ['chmod', 'chown', 'sync']) before(methods, name, true);

// A text may be cut in the middle as well.
const { writeFile } = methods;
methods.writeFile = async function (text) {
  step('writeFile');
  await this.write(text.slice(0, text.length >> 1));
  step('half');
  await writeFile.call(this, text.slice(text.length >> 1));
};
fs.writeFileSync = (path, text) => {
  step('writeFileSync');
  const file = fs.openSync(path, 'w');
  fs.writeSync(file, text.slice(0, text.length >> 1));
  step('half');
  fs.writeSync(file, text.slice(text.length >> 1));
  fs.closeSync(file);
};
