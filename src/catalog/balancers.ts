/** What is known of a service that stands in front and speaks HTTP to the web server behind it. */
export interface BalancerFacts {
  /** As people call it. */
  readonly title: string;
  /** The header in which it tells the visitor's address. */
  readonly header: string;
  /** Seconds after which it closes a connection that it has no use for. */
  readonly idleTimeout: number;
  /** Networks from which it connects. */
  readonly networks: readonly string[];
}

/** Private networks: https://datatracker.ietf.org/doc/html/rfc1918, whence a balancer within a VPC connects. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export const BALANCER_FACTS = {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#connection-idle-timeout
  alb: { title: 'the Application Load Balancer', header: 'X-Forwarded-For', idleTimeout: 60, networks: PRIVATE_NETWORKS },
  // https://www.cloudflare.com/ips/ as of 2023-09; https://developers.cloudflare.com/fundamentals/reference/http-headers/
  cloudflare: {
    title: 'Cloudflare',
    header: 'CF-Connecting-IP',
    // https://developers.cloudflare.com/fundamentals/reference/connection-limits/
    idleTimeout: 900,
    networks: [
      '103.21.244.0/22',
      '103.22.200.0/22',
      '103.31.4.0/22',
      '104.16.0.0/13',
      '104.24.0.0/14',
      '108.162.192.0/18',
      '131.0.72.0/22',
      '141.101.64.0/18',
      '162.158.0.0/15',
      '172.64.0.0/13',
      '173.245.48.0/20',
      '188.114.96.0/20',
      '190.93.240.0/20',
      '197.234.240.0/22',
      '198.41.128.0/17',
      '2400:cb00::/32',
      '2405:8100::/32',
      '2405:b500::/32',
      '2606:4700::/32',
      '2803:f800::/32',
      '2a06:98c0::/29',
      '2c0f:f248::/32',
    ],
  },
} as const satisfies Record<string, BalancerFacts>;
