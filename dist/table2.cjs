const e={core:`
    socket,s,,l uwsgi-socket,s,,l suwsgi-socket,,,c ssl-socket,,,c http-socket,,,l http-socket-modifier1,,,6 http-socket-modifier2,,,6
    http11-socket,,,l,,2.0.16 http-path-info-no-decode-slashes,,,b,,- https-socket,,,c https-socket-modifier1,,,6
    https-socket-modifier2,,,6 fastcgi-socket,,,l fastcgi-nph-socket,,,l fastcgi-modifier1,,,6 fastcgi-modifier2,,,6 scgi-socket,,,l
    scgi-nph-socket,,,l scgi-modifier1,,,6 scgi-modifier2,,,6 raw-socket,,,c raw-modifier1,,,6 raw-modifier2,,,6 puwsgi-socket,,,l
    protocol,,,s socket-protocol,,,s shared-socket,,,l undeferred-shared-socket,,,l processes,p,,i workers,p,,i thunder-lock,,n,b
    thunder-lock-watchdog,,n,b,,- harakiri,t,,i harakiri-verbose,,n,b harakiri-graceful-timeout,,,i,,2.0.22
    harakiri-graceful-signal,,,i,,2.0.22 harakiri-queue-threshold,,,i,,2.0.22 harakiri-no-arh,,n,b no-harakiri-arh,,n,b
    no-harakiri-after-req-hook,,n,b backtrace-depth,,,i mule-harakiri,,,i xmlconfig,x,,c,i xml,x,,c,i config,,,c,i fallback-config,,,s,i
    strict,,n,b,i skip-zero,,n,b skip-atexit,,n,b skip-atexit-teardown,,n,b,,2.0.15 set,S,,c,i set-placeholder,,,c,i set-ph,,,c,i
    get,,,l,n declare-option,,,c,i declare-option2,,,c,,2.0 resolve,,,c,i,2.0.5 for,,,o,i for-glob,,,o,i for-times,,,o,i
    for-readline,,,o,i,2.0.1 endfor,,o,n,i end-for,,o,n,i if-opt,,,o,i if-not-opt,,,o,i if-env,,,o,i if-not-env,,,o,i ifenv,,,o,i
    if-reload,,n,o,i if-not-reload,,n,o,i if-hostname,,,o,i,2.0.6 if-not-hostname,,,o,i,2.0.6 if-hostname-match,,,o,i,2.0.12
    if-not-hostname-match,,,o,i,2.0.12 if-exists,,,o,i if-not-exists,,,o,i ifexists,,,o,i if-plugin,,,o,i if-not-plugin,,,o,i
    ifplugin,,,o,i if-file,,,o,i if-not-file,,,o,i if-dir,,,o,i if-not-dir,,,o,i ifdir,,,o,i if-directory,,,o,i endif,,o,n,i end-if,,o,n,i
    else,,,o,i,- blacklist,,,s,i end-blacklist,,n,c,i whitelist,,,s,i end-whitelist,,n,c,i ignore-sigpipe,,n,b ignore-write-errors,,n,b
    write-errors-tolerance,,,6 write-errors-exception-only,,n,b disable-write-exception,,n,b inherit,,,c include,,,c,i
    inject-before,,,l,i,2.0.1 inject-after,,,l,i,2.0.1 daemonize,d,,s daemonize2,,,s stop,,,c,i reload,,,c,i pause,,,c,i suspend,,,c,i
    resume,,,c,i connect-and-read,,,c,i extract,,,c,i listen,l,,i,i max-vars,v,,c max-apps,,,i buffer-size,b,,6 memory-report,m,o,i
    profiler,,,s cgi-mode,c,n,b abstract-socket,a,n,b chmod-socket,C,o,c chmod,C,o,c chown-socket,,,s umask,,,c,i freebind,,n,b
    map-socket,,,l enable-threads,T,n,b no-threads-wait,,n,b auto-procname,,n,b procname-prefix,,,s,p procname-prefix-spaced,,,s,p
    procname-append,,,s,p procname,,,s,p procname-master,,,s,p single-interpreter,i,n,b need-app,,o,b dynamic-apps,,n,b,,- master,M,n,b
    honour-stdin,,n,b emperor,,,l emperor-proxy-socket,,,s emperor-wrapper,,,s emperor-wrapper-override,,,l,,2.0.10
    emperor-wrapper-fallback,,,l,,2.0.10 emperor-nofollow,,n,b emperor-procname,,,s emperor-freq,,,i emperor-required-heartbeat,,,i
    emperor-curse-tolerance,,,i emperor-pidfile,,,s emperor-tyrant,,n,b emperor-tyrant-nofollow,,n,b emperor-tyrant-initgroups,,n,b,,-
    emperor-stats,,,s emperor-stats-server,,,s emperor-trigger-socket,,,s,,- early-emperor,,n,b emperor-command-socket,,,s,,-
    emperor-wait-for-command,,n,b,,- emperor-wait-for-command-ignore,,,l,,- emperor-broodlord,,,i emperor-throttle,,,i
    emperor-max-throttle,,,i emperor-magic-exec,,n,b emperor-on-demand-extension,,,s emperor-on-demand-ext,,,s
    emperor-on-demand-directory,,,s emperor-on-demand-dir,,,s emperor-on-demand-exec,,,s emperor-extra-extension,,,l emperor-extra-ext,,,l
    emperor-no-blacklist,,n,b,,2.0.5 emperor-use-clone,,,c emperor-use-fork-server,,,s,,- vassal-fork-base,,,l,,-
    emperor-subreaper,,n,b,,- emperor-graceful-shutdown,,n,b,,2.0.19 emperor-cap,,,c vassals-cap,,,c vassal-cap,,,c
    emperor-collect-attribute,,,l,,- emperor-collect-attr,,,l,,- emperor-fork-server-attr,,,s,,- emperor-wrapper-attr,,,s,,-
    emperor-chdir-attr,,,s,,- imperial-monitor-list,,n,b imperial-monitors-list,,n,b vassals-inherit,,,l vassals-include,,,l
    vassals-inherit-before,,,l vassals-include-before,,,l vassals-start-hook,,,s vassals-stop-hook,,,s vassal-sos,,,i,,2.0.7
    vassal-sos-backlog,,,i vassals-set,,,l vassal-set,,,l heartbeat,,,i zeus,,,s,,- reload-mercy,,,i worker-reload-mercy,,,i
    mule-reload-mercy,,,i,,2.0.5 exit-on-reload,,n,b die-on-term,,n,d force-gateway,,n,b help,h,n,c,i usage,h,n,c,i print-sym,,,c,i
    print-symbol,,,c,i reaper,r,n,b max-requests,R,,6 max-requests-delta,,,6,,2.0.29 min-worker-lifetime,,,6 max-worker-lifetime,,,6
    max-worker-lifetime-delta,,,i,,2.0.19 socket-timeout,z,,i no-fd-passing,,n,b locks,,,i lock-engine,,,s ftok,,,s persistent-ipcsem,,n,b
    sharedarea,A,,l safe-fd,,,c fd-safe,,,c cache,,,6 cache-blocksize,,,6 cache-store,,,s,m cache-store-sync,,,i cache-no-expire,,n,b
    cache-expire-freq,,,i cache-report-freed-items,,n,b cache-udp-server,,,l,m cache-udp-node,,,l,m cache-sync,,,s
    cache-use-last-modified,,n,b add-cache-item,,,l load-file-in-cache,,,l load-file-in-cache-gzip,,,l cache2,,,l queue,,,i
    queue-blocksize,,,i queue-store,,,s,m queue-store-sync,,,i spooler,Q,,c,m spooler-external,,,c,m spooler-ordered,,n,b
    spooler-chdir,,,s spooler-processes,,,i,i spooler-quiet,,n,b spooler-max-tasks,,,i spooler-signal-as-task,,n,b,,- spooler-harakiri,,,i
    spooler-frequency,,,i,,2.0.1 spooler-freq,,,i,,2.0.1 spooler-cheap,,n,b,,- mule,,o,c,m mules,,,c,m farm,,,c,m mule-msg-size,,,i,m
    mule-msg-recv-size,,,i,m,- signal,,,c,i signal-bufsize,,,i signals-bufsize,,,i signal-timer,,,l,m timer,,,l,m signal-rbtimer,,,l,m
    rbtimer,,,l,m rpc-max,,,6 disable-logging,L,n,v flock,,,c,i flock-wait,,,c,i flock2,,,s,i flock-wait2,,,s,i pidfile,,,s pidfile2,,,s
    safe-pidfile,,,s,,2.0.16 safe-pidfile2,,,s,,2.0.16 chroot,,,s pivot-root,,,s pivot_root,,,s uid,,,c gid,,,c add-gid,,,l
    immediate-uid,,,c,i immediate-gid,,,c,i no-initgroups,,n,b cap,,,c unshare,,,c unshare2,,,c setns-socket,,,s,m,2.0
    setns-socket-skip,,,l,,2.0 setns-skip,,,l,,2.0 setns,,,s,,2.0 setns-preopen,,n,b,,2.0 fork-socket,,,s,,- fork-server,,,s,,-
    jailed,,n,b,,2.0 jail,,,s jail-ip4,,,l jail-ip6,,,l jidfile,,,s jid-file,,,s jail2,,,l libjail,,,l jail-attach,,,s refork,,n,b
    re-fork,,n,b refork-as-root,,n,b re-fork-as-root,,n,b refork-post-jail,,n,b re-fork-post-jail,,n,b hook-asap,,,l hook-pre-jail,,,l
    hook-post-jail,,,l hook-in-jail,,,l hook-as-root,,,l hook-as-user,,,l hook-as-user-atexit,,,l hook-pre-app,,,l hook-post-app,,,l
    hook-post-fork,,,l,,2.0.8 hook-accepting,,,l hook-accepting1,,,l hook-accepting-once,,,l hook-accepting1-once,,,l
    hook-master-start,,,l,,2.0.1 hook-touch,,,l,,2.0.1 hook-emperor-start,,,l,,2.0.1 hook-emperor-stop,,,l,,2.0
    hook-emperor-reload,,,l,,2.0 hook-emperor-lost,,,l,,2.0 hook-as-vassal,,,l hook-as-emperor,,,l hook-as-on-demand-vassal,,,l,,-
    hook-as-on-config-vassal,,,l,,- hook-as-emperor-before-vassal,,,l,,- hook-as-vassal-before-drop,,,l,,- hook-as-emperor-setns,,,l,,-
    hook-as-mule,,,l hook-as-gateway,,,l,,2.0.1 after-request-hook,,,l after-request-call,,,l exec-asap,,,l exec-pre-jail,,,l
    exec-post-jail,,,l exec-in-jail,,,l exec-as-root,,,l exec-as-user,,,l exec-as-user-atexit,,,l exec-pre-app,,,l exec-post-app,,,l
    exec-as-vassal,,,l exec-as-emperor,,,l mount-asap,,,l mount-pre-jail,,,l mount-post-jail,,,l mount-in-jail,,,l mount-as-root,,,l
    mount-as-vassal,,,l mount-as-emperor,,,l umount-asap,,,l umount-pre-jail,,,l umount-post-jail,,,l umount-in-jail,,,l
    umount-as-root,,,l umount-as-vassal,,,l umount-as-emperor,,,l wait-for-interface,,,l wait-for-interface-timeout,,,i wait-interface,,,l
    wait-interface-timeout,,,i wait-for-iface,,,l wait-for-iface-timeout,,,i wait-iface,,,l wait-iface-timeout,,,i wait-for-fs,,,l,,2.0.8
    wait-for-file,,,l,,2.0.8 wait-for-dir,,,l,,2.0.8 wait-for-mountpoint,,,l,,2.0.8 wait-for-fs-timeout,,,i,,2.0.8
    wait-for-socket,,,l,,2.0.11 wait-for-socket-timeout,,,i,,2.0.11 call-asap,,,l call-pre-jail,,,l call-post-jail,,,l call-in-jail,,,l
    call-as-root,,,l call-as-user,,,l call-as-user-atexit,,,l call-pre-app,,,l call-post-app,,,l call-as-vassal,,,l call-as-vassal1,,,l
    call-as-vassal3,,,l call-as-emperor,,,l call-as-emperor1,,,l call-as-emperor2,,,l call-as-emperor4,,,l ini,,,c,i yaml,y,,c,i
    yml,y,,c,i json,j,,c,i js,j,,c,i weight,,,6 auto-weight,,,b no-server,,n,b command-mode,,n,b,i no-defer-accept,,n,b tcp-nodelay,,n,b
    so-keepalive,,n,b so-send-timeout,,n,i socket-send-timeout,,n,i so-write-timeout,,n,i socket-write-timeout,,n,i socket-sndbuf,,,6
    socket-rcvbuf,,,6 limit-as,,,m limit-nproc,,,i reload-on-as,,,m,y reload-on-rss,,,m,y reload-on-uss,,,m,y,- reload-on-pss,,,m,y,-
    evil-reload-on-as,,,m,my evil-reload-on-rss,,,m,my mem-collector-freq,,,i,,2.0.11 reload-on-fd,,,l,m brutal-reload-on-fd,,,l,m
    ksm,,o,i pcre-jit,,n,c,i never-swap,,n,b touch-reload,,,l,m touch-workers-reload,,,l,m touch-mules-reload,,,l,m,2.0.14
    touch-spoolers-reload,,,l,m,2.0.14 touch-chain-reload,,,l,m touch-logrotate,,,l,ml touch-logreopen,,,l,ml touch-exec,,,l,m
    touch-signal,,,l,m fs-reload,,,l,m fs-brutal-reload,,,l,m fs-signal,,,l,m check-mountpoint,,,l,m mountpoint-check,,,l,m
    check-mount,,,l,m mount-check,,,l,m propagate-touch,,n,b limit-post,,,6 no-orphans,,n,b prio,,,i cpu-affinity,,,i post-buffering,,,6
    post-buffering-bufsize,,,6 body-read-warning,,,6 upload-progress,,,s no-default-app,,n,b manage-script-name,,n,b
    ignore-script-name,,n,b catch-exceptions,,n,b reload-on-exception,,n,b reload-on-exception-type,,,l reload-on-exception-value,,,l
    reload-on-exception-repr,,,l exception-handler,,,l,m enable-metrics,,n,b,m metric,,,l,xm metric-threshold,,,l,xm metric-alarm,,,l,xm
    alarm-metric,,,l,xm,2.0.1 metrics-dir,,,s,xm metrics-dir-restore,,n,b,xm metric-dir,,,s,xm metric-dir-restore,,n,b,xm
    metrics-no-cores,,n,b,xm,2.0.5 udp,,,s,m stats,,,s,m stats-server,,,s,m stats-http,,n,b,m stats-minified,,n,b,m stats-min,,n,b,m
    stats-push,,,l,mx stats-pusher-default-freq,,,i,m stats-pushers-default-freq,,,i,m stats-no-cores,,n,b,m,2.0.5
    stats-no-metrics,,n,b,m,2.0.5 multicast,,,s,m multicast-ttl,,,i multicast-loop,,,i master-fifo,,,l,m notify-socket,,,s,m,2.0.1
    subscription-notify-socket,,,s,m,2.0.1 subscription-mountpoints,,,i,m,- subscription-mountpoint,,,i,m,-
    subscription-vassal-required,,n,b,m,- legion,,,c,m legion-mcast,,,c,m legion-node,,,c,m legion-freq,,,i,m legion-tolerance,,,i,m
    legion-death-on-lord-error,,,i,m,2.0.1 legion-skew-tolerance,,,i,m legion-lord,,,c,m legion-unlord,,,c,m legion-setup,,,c,m
    legion-death,,,c,m legion-join,,,c,m legion-node-joined,,,c,m legion-node-left,,,c,m legion-quorum,,,c,m legion-scroll,,,c,m
    legion-scroll-max-size,,,1 legion-scroll-list-max-size,,,6 subscriptions-sign-check,,,c,m subscriptions-sign-check-tolerance,,,i,m
    subscriptions-sign-skip-uid,,,l,m,2.0.1 subscriptions-credentials-check,,,l,m,2.0 subscriptions-use-credentials,,n,b,,2.0
    subscription-algo,,,c subscription-dotsplit,,n,b subscribe-to,,,l,m st,,,l,m subscribe,,,l,m subscribe2,,,l,m subscribe-freq,,,i
    subscription-tolerance,,,i subscription-tolerance-inactive,,,i,,- unsubscribe-on-graceful-reload,,n,b start-unsubscribed,,n,b,,2.0.1
    subscription-clear-on-shutdown,,n,b,,- subscribe-with-modifier1,,,s,m,2.0.9 snmp,,o,c snmp-community,,,c ssl-verbose,,n,b
    ssl-verify-depth,,o,i,,2.0.16 ssl-sessions-use-cache,,o,s,m ssl-session-use-cache,,o,s,m ssl-sessions-timeout,,,i
    ssl-session-timeout,,,i sni,,,c sni-dir,,,s sni-dir-ciphers,,,s ssl-enable3,,n,b,,2.0.8 ssl-enable-sslv3,,n,b,,2.0.17.1
    ssl-enable-tlsv1,,n,b,,2.0.17.1 ssl-option,,,l,,2.0.8 sni-regexp,,,c ssl-tmp-dir,,,s,,2.0.1 check-interval,,,i,m forkbomb-delay,,,i,m
    binary-path,,,s privileged-binary-patch,,,s unprivileged-binary-patch,,,s privileged-binary-patch-arg,,,s
    unprivileged-binary-patch-arg,,,s async,,,i disable-async-warn-on-queue-full,,n,v,,- max-fd,,,i logto,,,s logto2,,,s log-format,,,s
    logformat,,,s logformat-strftime,,n,b log-format-strftime,,n,b logfile-chown,,n,b logfile-chmod,,,c log-syslog,,o,c,ml
    log-socket,,,c,ml req-logger,,,c,q logger-req,,,c,q logger,,,c,ml worker-logger,,,c,,- worker-logger-req,,,c,,- logger-list,,n,b
    loggers-list,,n,b threaded-logger,,n,b,ml log-encoder,,,l,ml log-req-encoder,,,l,ml worker-log-encoder,,,l,,-
    worker-log-req-encoder,,,l,,- log-drain,,,l,ml log-filter,,,l,ml log-route,,,l,ml log-req-route,,,l,q use-abort,,n,b alarm,,,l,m
    alarm-cheap,,,b,,2.0.5 alarm-freq,,,i alarm-fd,,,l,m alarm-segfault,,,l,m segfault-alarm,,,l,m alarm-backlog,,,l,m,2.0.1
    backlog-alarm,,,l,m,2.0.1 lq-alarm,,,l,m,2.0.1 alarm-lq,,,l,m,2.0.1 alarm-listen-queue,,,l,m,2.0.1 listen-queue-alarm,,,l,m,2.0.1
    log-alarm,,,l,ml alarm-log,,,l,ml not-log-alarm,,,l,ml not-alarm-log,,,l,ml alarm-list,,n,b alarms-list,,n,b alarm-msg-size,,,6
    log-master,,n,b,ml log-master-bufsize,,,6 log-master-stream,,n,b log-master-req-stream,,n,b log-reopen,,n,b log-truncate,,n,b
    log-maxsize,,,6,ml log-backupname,,,s logdate,,o,c log-date,,o,c log-prefix,,o,c log-zero,,n,b log-slow,,,i log-4xx,,n,b log-5xx,,n,b
    log-big,,,6 log-sendfile,,,b log-ioerror,,,b log-micros,,n,b log-x-forwarded-for,,n,b master-as-root,,n,b drop-after-init,,n,b
    drop-after-apps,,n,b force-cwd,,,s binsh,,,l chdir,,,s chdir2,,,s lazy,,n,b lazy-apps,,n,b cheap,,n,b,m cheaper,,,i,mc
    cheaper-initial,,,i,mc cheaper-algo,,,s,m cheaper-step,,,i,mc cheaper-overload,,,6,mc cheaper-idle,,,i,mc,- cheaper-algo-list,,n,b
    cheaper-algos-list,,n,b cheaper-list,,n,b cheaper-rss-limit-soft,,,6,mc cheaper-rss-limit-hard,,,6,mc idle,,,i,m die-on-idle,,n,b
    die-on-no-workers,,n,b,,- mount,,,l worker-mount,,,l threads,,,i,t thread-stacksize,,,i,t threads-stacksize,,,i,t
    thread-stack-size,,,i,t threads-stack-size,,,i,t vhost,,n,b vhost-host,,n,b,v route,,,c route-host,,,c route-uri,,,c route-qs,,,c
    route-remote-addr,,,c route-user-agent,,,c route-remote-user,,,c route-referer,,,c route-label,,,c route-if,,,c route-if-not,,,c
    route-run,,,c final-route,,,c final-route-status,,,c final-route-host,,,c final-route-uri,,,c final-route-qs,,,c
    final-route-remote-addr,,,c final-route-user-agent,,,c final-route-remote-user,,,c final-route-referer,,,c final-route-label,,,c
    final-route-if,,,c final-route-if-not,,,c final-route-run,,,c error-route,,,c error-route-status,,,c error-route-host,,,c
    error-route-uri,,,c error-route-qs,,,c error-route-remote-addr,,,c error-route-user-agent,,,c error-route-remote-user,,,c
    error-route-referer,,,c error-route-label,,,c error-route-if,,,c error-route-if-not,,,c error-route-run,,,c response-route,,,c
    response-route-status,,,c response-route-host,,,c response-route-uri,,,c response-route-qs,,,c response-route-remote-addr,,,c
    response-route-user-agent,,,c response-route-remote-user,,,c response-route-referer,,,c response-route-label,,,c response-route-if,,,c
    response-route-if-not,,,c response-route-run,,,c router-list,,n,b routers-list,,n,b error-page-403,,,l error-page-404,,,l
    error-page-500,,,l websockets-ping-freq,,,i websocket-ping-freq,,,i websockets-pong-tolerance,,,i websocket-pong-tolerance,,,i
    websockets-max-size,,,6 websocket-max-size,,,6 chunked-input-limit,,,6 chunked-input-timeout,,,i clock,,,s clock-list,,n,b
    clocks-list,,n,b add-header,,,l rem-header,,,l del-header,,,l collect-header,,,l response-header-collect,,,l pull-header,,,l,,2.0.9
    check-static,,,c,e check-static-docroot,,n,b,e static-check,,,c,e static-map,,,c,e static-map2,,,c,e static-skip-ext,,,l,e
    static-index,,,l,e static-safe,,,l,e static-cache-paths,,,i,em static-cache-paths-name,,,s,em mimefile,,,l,e mime-file,,,l,e
    static-expires-type,,,l,e static-expires-type-mtime,,,l,e static-expires,,,c,e static-expires-mtime,,,c,e static-expires-uri,,,c,e
    static-expires-uri-mtime,,,c,e static-expires-path-info,,,c,e static-expires-path-info-mtime,,,c,e static-gzip,,,l,e
    static-gzip-all,,n,b,e static-gzip-dir,,,l,e static-gzip-prefix,,,l,e static-gzip-ext,,,l,e static-gzip-suffix,,,l,e honour-range,,n,b
    offload-threads,,,i offload-thread,,,i file-serve-mode,,,c,e fileserve-mode,,,c,e disable-sendfile,,n,b check-cache,,o,s
    close-on-exec,,n,b close-on-exec2,,n,b,,2.0.1 mode,,,s env,,,c ienv,,,c,i,- envdir,,,l early-envdir,,,c,i unenv,,,c vacuum,,n,b
    file-write,,,l cgroup,,,l cgroup-opt,,,l cgroup-dir-mode,,,s namespace,,,s namespace-keep-mount,,,l ns,,,s namespace-net,,,s
    ns-net,,,s enable-proxy-protocol,,n,b reuse-port,,n,b tcp-fast-open,,,i tcp-fastopen,,,i tcp-fast-open-client,,n,b
    tcp-fastopen-client,,n,b zerg,,,l zerg-fallback,,n,b zerg-server,,,s,m cron,,,c,m cron2,,,c,m unique-cron,,,c,m cron-harakiri,,,i
    legion-cron,,,c,m cron-legion,,,c,m unique-legion-cron,,,c,m unique-cron-legion,,,c,m loop,,,s loop-list,,n,b loops-list,,n,b
    worker-exec,,,s worker-exec2,,,s attach-daemon,,,c,m attach-control-daemon,,,c,m smart-attach-daemon,,,c,m smart-attach-daemon2,,,c,m
    legion-attach-daemon,,,c,m legion-smart-attach-daemon,,,c,m legion-smart-attach-daemon2,,,c,m daemons-honour-stdin,,n,b,m
    attach-daemon2,,,c,m,2.0 plugins,,,c,i plugin,,,c,i need-plugins,,,c,i need-plugin,,,c,i plugins-dir,,,l,i plugin-dir,,,l,i
    plugins-list,,n,b plugin-list,,n,b autoload,,n,b,i dlopen,,,c,i allowed-modifiers,,,s remap-modifier,,,s dump-options,,n,b
    show-config,,n,b binary-append-data,,,c,i print,,,c iprint,,,c,i exit,,o,c,i cflags,,n,c,i dot-h,,n,c,i config-py,,n,c,i
    build-plugin,,,c,i version,,n,c response-headers-limit,,,i,,2.0.16 shutdown-sockets,,n,b,,2.0.17
  `,asyncio:`asyncio,,,c,t,2.0.4`,carbon:`
    carbon,,,l,m carbon-timeout,,,i carbon-freq,,,i carbon-id,,,s carbon-no-workers,,n,b carbon-max-retry,,,i carbon-retry-delay,,,i
    carbon-root,,,s carbon-hostname-dots,,,s carbon-name-resolve,,n,b carbon-resolve-names,,n,b carbon-idle-avg,,,s
    carbon-use-metrics,,n,b
  `,cgi:`
    cgi,,,c cgi-map-helper,,,c cgi-helper,,,c cgi-from-docroot,,n,b cgi-buffer-size,,,6 cgi-timeout,,,i cgi-index,,,l cgi-allowed-ext,,,l
    cgi-unset,,,l cgi-loadlib,,,l cgi-optimize,,n,b cgi-optimized,,n,b cgi-path-info,,n,b cgi-do-not-kill-on-error,,n,b,,2.0.2
    cgi-async-max-attempts,,n,i,,2.0.2 cgi-close-stdin-on-eof,,n,b,,2.0.13 cgi-safe,,,l,,2.0.14 cgi-dontresolve,,n,b,,-
  `,cheaper_busyness:`
    cheaper-busyness-max,,,6 cheaper-busyness-min,,,6 cheaper-busyness-multiplier,,,6 cheaper-busyness-penalty,,,6
    cheaper-busyness-verbose,,n,b cheaper-busyness-backlog-alert,,,i cheaper-busyness-backlog-multiplier,,,6
    cheaper-busyness-backlog-step,,,i cheaper-busyness-backlog-nonzero,,,6
  `,coroae:`coroae,,,c`,curl_cron:`
    curl-cron,,,c,m cron-curl,,,c,m legion-curl-cron,,,c,m legion-cron-curl,,,c,m curl-cron-legion,,,c,m cron-curl-legion,,,c,m
  `,dumbloop:`dumbloop-modifier1,,,i dumbloop-code,,,s dumbloop-function,,,s`,fastrouter:`
    fastrouter,,,c fastrouter-processes,,,i fastrouter-workers,,,i fastrouter-zerg,,,c fastrouter-use-cache,,o,s
    fastrouter-use-pattern,,,c fastrouter-use-base,,,c fastrouter-fallback,,,l fastrouter-use-code-string,,,c fastrouter-use-socket,,o,c
    fastrouter-to,,,l fastrouter-gracetime,,,i fastrouter-events,,,i fastrouter-quiet,,,b fastrouter-cheap,,n,b
    fastrouter-subscription-server,,,c fastrouter-subscription-slot,,,d fastrouter-timeout,,,i fastrouter-post-buffering,,,6
    fastrouter-post-buffering-dir,,,s fastrouter-stats,,,s fastrouter-stats-server,,,s fastrouter-ss,,,s fastrouter-harakiri,,,i
    fastrouter-uid,,,c,,2.0.1 fastrouter-gid,,,c,,2.0.1 fastrouter-resubscribe,,,l,,2.0.1 fastrouter-resubscribe-bind,,,s,,2.0.1
    fastrouter-buffer-size,,,6,,2.0.1 fastrouter-fallback-on-no-key,,n,b,,2.0.6 fastrouter-force-key,,,s,,-
    fastrouter-emperor-socket,,,s,,- fastrouter-defer-connect-timeout,,,i,,- fastrouter-max-retries,,,i,,-
    fastrouter-subscription-fallback-key,,,c,,2.0.16
  `,fiber:`fiber,,n,b`,forkptyrouter:`
    forkptyrouter,,,c forkpty-router,,,c forkptyurouter,,,c forkpty-urouter,,,c forkptyrouter-command,,,s forkpty-router-command,,,s
    forkptyrouter-cmd,,,s forkpty-router-cmd,,,s forkptyrouter-rows,,,1 forkptyrouter-cols,,,1 forkptyrouter-processes,,,i
    forkptyrouter-workers,,,i forkptyrouter-zerg,,,c forkptyrouter-fallback,,,l forkptyrouter-events,,,i forkptyrouter-cheap,,n,b
    forkptyrouter-timeout,,,i forkptyrouter-stats,,,s forkptyrouter-stats-server,,,s forkptyrouter-ss,,,s forkptyrouter-harakiri,,,i
  `,gccgo:`go-load,,,l gccgo-load,,,l go-args,,,s gccgo-args,,,s goroutines,,,c,t`,geoip:`geoip-country,,,s geoip-city,,,s geoip-use-disk,,n,b,,2.0.2`,gevent:`gevent,,,c,t gevent-monkey-patch,,n,b gevent-early-monkey-patch,,n,b,,2.0.14 gevent-wait-for-hub,,n,b`,glusterfs:`glusterfs-mount,,,l,e glusterfs-timeout,,,i`,greenlet:`greenlet,,n,b`,http:`
    http,,,c httprouter,,,c https,,,c https2,,,c https-export-cert,,n,b https-session-context,,,s http-to-https,,,c http-processes,,,i
    http-workers,,,i http-var,,,l http-to,,,l http-zerg,,,c http-fallback,,,l http-modifier1,,,i http-modifier2,,,i http-use-cache,,o,s
    http-use-pattern,,,c http-use-base,,,c http-events,,,i http-subscription-server,,,c http-subscription-fallback-key,,,c,,2.0.16
    http-timeout,,,i http-manage-expect,,o,6 http-keepalive,,o,i http-auto-chunked,,n,b http-auto-gzip,,n,b http-raw-body,,n,b
    http-websockets,,n,b http-chunked-input,,n,b,,2.0.8 http-use-code-string,,,c http-use-socket,,o,c http-gracetime,,,i http-quiet,,,b
    http-cheap,,n,b http-stats,,,s http-stats-server,,,s http-ss,,,s http-harakiri,,,i http-stud-prefix,,,l http-uid,,,c,,2.0
    http-gid,,,c,,2.0 http-resubscribe,,,l,,2.0.1 http-buffer-size,,,6,,2.0.1 http-server-name-as-http-host,,,b,,2.0.1
    http-headers-timeout,,,i,,2.0.4 http-connect-timeout,,,i,,2.0.4 http-manage-source,,n,b,,2.0.5 http-enable-proxy-protocol,,o,b,,2.0.5
    http-backend-http,,n,b,,- http-manage-rtsp,,n,b,,2.0.8 http-post-buffering,,,6,,- http-post-buffering-dir,,,s,,-
  `,jvm:`jvm-main-class,,,l jvm-opt,,,l jvm-class,,,l jvm-classpath,,,l`,jwsgi:`jwsgi,,,s`,ldap:`ldap,,,c,i ldap-schema,,n,c,i ldap-schema-ldif,,n,c,i`,logzmq:`log-zeromq,,,c,ml`,lua:`
    lua,,,s lua-load,,,l lua-postload,,,l,,- lua-postfork-worker,,,l,,- lua-postfork-mule,,,l,,- lua-postfork-spooler,,,l,,-
    lua-shell,,n,c luashell,,n,c lua-shell-oneshot,,n,c,,- luashell-oneshot,,n,c,,- lua-gc-freq,,,i,,2.0 lua-gc-full,,n,i,,-
  `,mongrel2:`zeromq,,,c zmq,,,c zeromq-socket,,,c zmq-socket,,,c mongrel2,,,c`,mono:`
    mono-app,,,l mono-gc-freq,,,6 mono-key,,,l mono-version,,,s mono-config,,,s mono-assembly,,,s mono-exec,,,l mono-index,,,l
  `,nagios:`nagios,,n,b,n`,notfound:`notfound-log,,n,b`,pam:`pam,,,s pam-user,,,s`,php:`
    php-ini,,,c php-config,,,c php-ini-append,,,l php-config-append,,,l php-set,,,l php-index,,,l php-docroot,,,s php-allowed-docroot,,,l
    php-allowed-ext,,,l php-allowed-script,,,l php-server-software,,,s php-app,,,s php-app-qs,,,s php-fallback,,,s
    php-fallback2,,,s,,2.0.14 php-fallback-qs,,,s,,2.0.14 php-app-bypass,,,l php-var,,,l php-constant,,,l,,2.0.14 php-dump-config,,n,b
    php-exec-before,,,l,,2.0.2 php-exec-begin,,,l,,2.0.2 php-exec-after,,,l,,2.0.2 php-exec-end,,,l,,2.0.2 php-sapi-name,,,s,,2.0.6
    early-php,,n,c,i,- early-php-sapi-name,,,s,i,- php-mount,,,l,,-
  `,ping:`ping,,,s,ns ping-timeout,,,i`,psgi:`
    psgi,,,s psgi-enable-psgix-io,,n,b perl-no-die-catch,,n,b perl-local-lib,,,s perl-version,,n,c,i perl-args,,,s perl-arg,,,l
    perl-exec,,,l perl-exec-post-fork,,,l perl-auto-reload,,,i,m perl-auto-reload-ignore,,,l,m plshell,,o,c plshell-oneshot,,n,c
    perl-no-plack,,n,b,,2.0.2 early-perl,,,c,i,- early-psgi,,,c,i,- early-perl-exec,,,c,i,-
  `,pty:`pty-socket,,,s pty-log,,n,b pty-input,,n,b pty-connect,,,s,n pty-uconnect,,,s,n pty-no-isig,,n,b pty-exec,,,s`,pypy:`
    pypy-lib,,,s pypy-setup,,,s pypy-home,,,s pypy-wsgi,,,s pypy-wsgi-file,,,s pypy-ini-paste,,,c,i,2.0.1 pypy-paste,,,s,,2.0.1
    pypy-eval,,,l pypy-eval-post-fork,,,l pypy-exec,,,l pypy-exec-post-fork,,,l pypy-pp,,,l pypy-python-path,,,l pypy-pythonpath,,,l
  `,python:`
    wsgi-file,,,s file,,,s eval,,,s module,w,,s wsgi,w,,s callable,,,s test,J,,s home,H,,s virtualenv,H,,s venv,H,,s pyhome,H,,s
    py-programname,,,s py-program-name,,,s pythonpath,,,c python-path,,,c pp,,,c pymodule-alias,,,l post-pymodule-alias,,,l import,,,l
    pyimport,,,l py-import,,,l python-import,,,l shared-import,,,l shared-pyimport,,,l shared-py-import,,,l shared-python-import,,,l
    spooler-import,,,l spooler-pyimport,,,l spooler-py-import,,,l spooler-python-import,,,l pyargv,,,s optimize,O,,i pecan,,,s paste,,,s
    paste-logger,,n,b paste-name,,,s,,- web3,,,s pump,,,s wsgi-lite,,,s ini-paste,,,c,i ini-paste-logged,,,c,i reload-os-env,,n,b
    no-site,,n,b pyshell,,o,c pyshell-oneshot,,o,c python,,,c py,,,c pyrun,,,c py-tracebacker,,,s,tm py-auto-reload,,,i,tm
    py-autoreload,,,i,tm python-auto-reload,,,i,tm python-autoreload,,,i,tm py-auto-reload-ignore,,,l,tm wsgi-env-behaviour,,,s
    wsgi-env-behavior,,,s start_response-nodelay,,n,b wsgi-strict,,n,b wsgi-accept-buffer,,n,b wsgi-accept-buffers,,n,b
    wsgi-disable-file-wrapper,,n,b,,2.0.12 python-version,,n,c,i python-raw,,,s py-sharedarea,,,l py-call-osafterfork,,n,b,,2.0.5
    py-call-uwsgi-fork-hooks,,n,b,,2.0.21 early-python,,n,c,i,- early-pyimport,,,c,i,- early-python-import,,,c,i,-
    early-pythonpath,,,c,i,- early-python-path,,,c,i,- python-worker-override,,,s,,2.0.12 wsgi-manage-chunked-input,,n,b,,-
    py-master-check-signals,,n,b,,- py-executable,,,s,,2.0.20 py-sys-executable,,,s,,2.0.20
  `,rack:`
    rails,,,s,b rack,,,s,b ruby-gc-freq,,,i rb-gc-freq,,,i rb-lib,,,l ruby-lib,,,l rb-require,,,l ruby-require,,,l rbrequire,,,l
    rubyrequire,,,l require,,,l shared-rb-require,,,l shared-ruby-require,,,l shared-rbrequire,,,l shared-rubyrequire,,,l
    shared-require,,,l gemset,,,s rvm,,,s rvm-path,,,l rbshell,,o,c rbshell-oneshot,,n,c
  `,rados:`rados-mount,,,l,e rados-timeout,,,i`,rawrouter:`
    rawrouter,,,c rawrouter-processes,,,i rawrouter-workers,,,i rawrouter-zerg,,,c rawrouter-use-cache,,o,s rawrouter-use-pattern,,,c
    rawrouter-use-base,,,c rawrouter-fallback,,,l rawrouter-use-code-string,,,c rawrouter-use-socket,,o,c rawrouter-to,,,l
    rawrouter-gracetime,,,i rawrouter-events,,,i rawrouter-max-retries,,,i rawrouter-quiet,,,b rawrouter-cheap,,n,b
    rawrouter-subscription-server,,,c rawrouter-subscription-slot,,,d rawrouter-timeout,,,i rawrouter-stats,,,s rawrouter-stats-server,,,s
    rawrouter-ss,,,s rawrouter-harakiri,,,i rawrouter-xclient,,n,b rawrouter-buffer-size,,,6,,2.0.1
  `,rbthreads:`rbthreads,,n,b rb-threads,,n,b rbthread,,n,b rb-thread,,n,b`,ring:`ring-load,,,l clojure-load,,,l ring-app,,,s`,rrdtool:`rrdtool,,,l,mx rrdtool-freq,,,i rrdtool-lib,,,s`,rsyslog:`rsyslog-packet-size,,,i rsyslog-split-messages,,n,b`,sqlite3:`sqlite3,,,c,i sqlite,,,c,i`,sslrouter:`
    sslrouter,,,c sslrouter2,,,c sslrouter-session-context,,,s sslrouter-processes,,,i sslrouter-workers,,,i sslrouter-zerg,,,c
    sslrouter-use-cache,,o,s sslrouter-use-pattern,,,c sslrouter-use-base,,,c sslrouter-fallback,,,l sslrouter-use-code-string,,,c
    sslrouter-use-socket,,o,c sslrouter-to,,,l sslrouter-gracetime,,,i sslrouter-events,,,i sslrouter-max-retries,,,i sslrouter-quiet,,,b
    sslrouter-cheap,,n,b sslrouter-subscription-server,,,c sslrouter-timeout,,,i sslrouter-stats,,,s sslrouter-stats-server,,,s
    sslrouter-ss,,,s sslrouter-harakiri,,,i sslrouter-sni,,n,b sslrouter-buffer-size,,,6,,2.0.1
  `,stackless:`stackless,,n,b`,stats_pusher_statsd:`statsd-no-workers,,n,b,,- statsd-all-gauges,,n,b,,-`,symcall:`symcall,,,l symcall-use-next,,n,b symcall-register-rpc,,,l symcall-post-fork,,,l`,tornado:`tornado,,,c,t`,tuntap:`
    tuntap-router,,,l tuntap-device,,,l tuntap-use-credentials,,o,s,,2.0 tuntap-router-firewall-in,,,c tuntap-router-firewall-out,,,c
    tuntap-router-route,,,c,,2.0 tuntap-router-stats,,,s,,2.0 tuntap-device-rule,,,l,,2.0
  `,ugreen:`ugreen,,n,b ugreen-stacksize,,,i`,webdav:`
    webdav-mount,,,l,e webdav-css,,,l,e webdav-javascript,,,l,e webdav-js,,,l,e webdav-class-directory,,,s,e webdav-div,,,s,e
    webdav-lock-cache,,,s,e webdav-principal-base,,,s,e webdav-add-option,,,l,e webdav-add-prop,,,l,e webdav-add-collection-prop,,,l,e
    webdav-add-object-prop,,,l,e webdav-add-prop-href,,,l,e webdav-add-collection-prop-href,,,l,e webdav-add-object-prop-href,,,l,e
    webdav-add-prop-comp,,,l,e webdav-add-collection-prop-comp,,,l,e webdav-add-object-prop-comp,,,l,e webdav-add-rtype-prop,,,l,e
    webdav-add-rtype-collection-prop,,,l,e webdav-add-rtype-object-prop,,,l,e webdav-skip-prop,,,l,e
  `,xslt:`xslt-docroot,,,l xslt-ext,,,l xslt-var,,,l xslt-stylesheet,,,l xslt-content-type,,,s`,zabbix:`zabbix-template,,o,c,x`,zergpool:`zergpool,,,l zerg-pool,,,l`};exports.SOURCE=`unbit/uwsgi tags 1.9.21 to 2.0.30, master 6cbb2177`,exports.TABLE=e,exports.VERSION=`2.0.30`;