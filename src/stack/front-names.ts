import type { ApacheEdge, Edge, NginxEdge, Route, Stack } from './model.ts';

/** What people call the server in front. */
export const frontName = ({ front }: Edge | Route): 'nginx' | 'Apache' => (front === 'apache' ? 'Apache' : 'nginx');

/** The edges whose front speaks a protocol of its own: all but those that hand on bytes. */
export const spokenEdges = ({ nginxEdges, apacheEdges }: Stack): readonly (NginxEdge | ApacheEdge)[] => [...nginxEdges, ...apacheEdges];
