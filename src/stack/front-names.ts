import type { ApacheEdge, Edge, NginxEdge, Route, Stack } from './model.ts';

/** What people call the server in front. */
export const frontName = ({ front }: Edge | Route): 'nginx' | 'Apache' => (front === 'apache' ? 'Apache' : 'nginx');

/** The status with which it answers where nothing takes its connection. */
export const refusalOf = ({ front }: Edge | Route): 502 | 503 => (front === 'apache' ? 503 : 502);

/** The edges whose front speaks a protocol of its own: all but those that hand on bytes. */
export const spokenEdges = ({ nginxEdges, apacheEdges }: Stack): readonly (NginxEdge | ApacheEdge)[] => [...nginxEdges, ...apacheEdges];
