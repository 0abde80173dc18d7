import { createServer, type Server } from 'node:net';

/** Ports of the loopback that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((done) => {
          const one = createServer();
          one.listen(0, '127.0.0.1', () => done(one));
        }),
    ),
  );
  const ports = servers.map((one) => (one.address() as { port: number }).port);
  await Promise.all(servers.map((one) => new Promise((done) => one.close(done))));
  return ports;
}
