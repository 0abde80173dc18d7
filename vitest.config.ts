import { defineConfig } from 'vitest/config';

const shared = {
  env: { FORCE_COLOR: '', NO_COLOR: '1' },
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/real/**'], sequence: { groupOrder: 0 } } },
      // Real servers share the machine's ports, users and cgroups: one file at a time, when the rest is done.
      { test: { ...shared, name: 'real', include: ['test/real/**/*.test.ts'], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
