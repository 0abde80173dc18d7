import { BALANCER_FACTS } from '../catalog/balancers.ts';
import type { Answers, AppAnswers } from './answers.ts';
import { bindOf, protocolOf, reachOf, socketFolderOf } from './addresses.ts';
import { loadOf } from './load.ts';
import { ownTlsOf } from './own-tls.ts';
import { placesOf, type Places } from './places.ts';
import { socketAccessOf } from './socket-access.ts';
import type { Wanted, WantedApp, WantedSite } from './wanted.ts';

/** Decides everything that the answers leave open. The answers must go together (`conflictsOf`). */
export function plan(answers: Answers): Wanted {
  const places = placesOf(answers);
  const apps = answers.apps.map((app, at) => wantedApp(app, at, answers, places));
  const facts = answers.behind === 'none' ? undefined : BALANCER_FACTS[answers.behind];
  return {
    answers,
    places,
    apps,
    sites: sitesOf(apps, answers, places),
    balancer: facts && {
      ...facts,
      networks: answers.behindFrom.length > 0 ? answers.behindFrom : facts.networks,
      healthPath: answers.behind === 'alb' ? '/healthz' : undefined,
    },
    ports: { http: 80, https: 443 },
    hsts: { value: 'max-age=31536000', why: 'browsers that were here once use TLS alone for a year' },
  };
}

function wantedApp(app: AppAnswers, at: number, answers: Answers, places: Places): WantedApp {
  const [module = '', callable = ''] = app.app.split(':');
  const inContainer = app.launcher === 'compose';
  const home = inContainer ? '/app' : `/srv/${app.name}`;
  const load = loadOf(app, answers);
  return {
    ...app,
    ...load,
    ...socketAccessOf(app, answers, places),
    module,
    callable,
    user: app.name,
    home,
    venv: inContainer ? undefined : `${home}/venv`,
    address: reachOf(app, at, answers),
    bind: bindOf(app, at, answers),
    protocol: protocolOf(app, answers),
    socketFolder: socketFolderOf(app, answers),
    ownTls: ownTlsOf(app, answers, places),
  };
}

/** One site for each list of names; in it the longest prefix first, so that the order says which one wins. */
function sitesOf(apps: readonly WantedApp[], { tls }: Answers, places: Places): WantedSite[] {
  const sites = new Map<string, WantedApp[]>();
  for (const app of apps) {
    const key = [...app.domains].sort().join(' ');
    const list = sites.get(key);
    if (list) list.push(app);
    else sites.set(key, [app]);
  }
  return [...sites.values()].map((own): WantedSite => {
    const name = own[0]!.domains[0]!;
    const largest = Math.max(...own.map(({ maxUpload }) => maxUpload));
    return {
      name,
      domains: own[0]!.domains,
      apps: [...own].sort((a, b) => b.prefix.length - a.prefix.length || (a.prefix < b.prefix ? -1 : 1)),
      certificate:
        tls === 'letsencrypt'
          ? { file: `/etc/letsencrypt/live/${name}/fullchain.pem`, key: `/etc/letsencrypt/live/${name}/privkey.pem` }
          : tls === 'files'
            ? { file: `${places.certificate}/${name}.pem`, key: `${places.key}/${name}.key` }
            : undefined,
      maxUpload: { value: largest, why: 'larger uploads are refused here, before they take up the application' },
    };
  });
}
