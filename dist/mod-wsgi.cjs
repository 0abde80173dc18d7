function e(e,t){let[n=``,r=``,i=``,...a]=e.split(` `),o=n.startsWith(`<`);return{name:o?n.slice(1):n,section:o,module:t,places:{server:r.includes(`g`)?`main`:r.includes(`s`)?`server`:void 0,directory:/[df]/.test(r),location:/[dl]/.test(r),htaccess:r.includes(`h`),anywhere:r.includes(`r`)},arity:i===`*`?`raw`:i,help:a.join(` `),since:void 0,values:void 0}}const t={wsgilazyinitialization:`5.0.2`,wsgipy3kwarningflag:`5.0.2`,wsgiuserauthoritative:`5.0.2`,wsginewrelicconfigfile:`5.0.2`,wsginewrelicenvironment:`5.0.2`},n={"newrelic-config-file":`5.0.2`,"newrelic-environment":`5.0.2`,"proxy-buffer-size":`4.4.6`},r=e=>e.trim().split(`
`),i=e=>e===void 0||e===`-`?void 0:e,a=()=>r(`
  WSGIScriptAlias s 2+ - - Map location to target WSGI script file.
  WSGIScriptAliasMatch s 2+ - - Map location pattern to target WSGI script file.
  WSGIDaemonProcess s * - -
  WSGISocketPrefix g 1 - - Path prefix for the daemon process sockets.
  WSGISocketRotation g 1 - Off,On Enable/Disable rotation of daemon process sockets.
  WSGIAcceptMutex g 1 - - Set accept mutex type for daemon processes.
  WSGIVerboseDebugging g 1 - Off,On Enable/Disable verbose debugging messages.
  WSGIDontWriteBytecode g 1 - Off,On Enable/Disable writing of byte code.
  WSGIPythonWarnings g 1 - - Control Python warning messages.
  WSGIPythonOptimize g 1 - - Set level of Python compiler optimisations.
  WSGIPythonHome g 1 - - Python prefix/exec_prefix absolute path names.
  WSGIPythonPath g 1 - - Python module search path.
  WSGIPythonEggs g 1 - - Python eggs cache directory.
  WSGIPythonHashSeed g 1 - - Python hash seed.
  WSGISwitchInterval s 1 6.0.0 - Override Python GIL switch interval (seconds).
  WSGIDestroyInterpreter g 1 - Off,On Enable/Disable destruction of Python interpreter.
  WSGIPerInterpreterGIL s 1 6.0.0 Off,On Enable/Disable per-interpreter GIL for sub-interpreters (Python 3.12+).
  WSGIFreeThreading s 1 6.0.0 Off,On Enable/Disable free-threaded Python (GIL disabled) for the matched process (Python 3.13+ free-threaded build).
  <WSGIInterpreterOptions s * 6.0.0 -
  WSGIRestrictEmbedded g 1 - Off,On Enable/Disable use of embedded mode.
  WSGIRestrictStdin g 1 - Off,On Enable/Disable restrictions on use of STDIN.
  WSGIRestrictStdout g 1 - Off,On Enable/Disable restrictions on use of STDOUT.
  WSGIRestrictSignal g 1 - Off,On Enable/Disable restrictions on use of signal().
  WSGICaseSensitivity g 1 - Off,On Define whether file system is case sensitive.
  WSGIRestrictProcess sd * - -
  WSGIProcessGroup sd 1 - - Name of the WSGI process group.
  WSGIApplicationGroup sd 1 - - Application interpreter group.
  WSGICallableObject sdh 1 - - Name of entry point in WSGI script file.
  WSGIImportScript s * - -
  WSGIDispatchScript sd * - -
  WSGIPassApacheRequest sd 1 - Off,On Enable/Disable Apache request object.
  WSGIPassAuthorization sdh 1 - Off,On Enable/Disable WSGI authorization.
  WSGIScriptReloading sdh 1 - Off,On Enable/Disable script reloading mechanism.
  WSGIErrorOverride sdh 1 - Off,On Enable/Disable overriding of error pages.
  WSGIChunkedRequest sdh 1 - Off,On Enable/Disable support for chunked requests.
  WSGIMapHEADToGET sdh 1 - Off,On,Auto Enable/Disable mapping of HEAD to GET.
  WSGIIgnoreActivity sdh 1 - Off,On Enable/Disable reset of inactvity timeout.
  WSGITrustedProxyHeaders sdh * - -
  WSGITrustedProxies sdh * - -
  WSGIEnableSendfile sdh 1 - Off,On Enable/Disable support for kernel sendfile.
  WSGIAccessScript dh * - -
  WSGIAuthUserScript dh * - -
  WSGIAuthGroupScript dh * - -
  WSGIGroupAuthoritative dh 1 - Off,On Enable/Disable as being authoritative on groups.
  WSGIHandlerScript sd * - -
  WSGIServerMetrics g 1 - Off,On Enabled/Disable access to server metrics.
  WSGITelemetryService s 12 6.0.0 - Push telemetry to a metrics service. Args: unix:/path [interval=N]
  WSGISlowRequests s 1 6.0.0 - Enable slow-request reporting. Arg: threshold in seconds.
  WSGITelemetryOptions s * 6.0.0 -
`).map(t=>{let[n=``,r=``,a=``,o,s,...c]=t.trim().split(` `);return{...e([n,r,a,...c].join(` `),`mod_wsgi.c`),since:i(o),values:i(s)?.split(`,`)}}),o=e=>{let[t=``,n=``,r,a,o,...s]=e.trim().split(` `);return{name:t,kind:n,default:i(r),since:i(a),least:i(o)===void 0?void 0:Number(o),phrase:s.length>0?s.join(` `):void 0}};let s;const c=()=>s??=new Map(r(`
  user user - - -
  group group - - -
  supplementary-groups text - - -
  processes number 1 - 1 process count
  threads number 15 - 0 thread count
  umask octal - - 0 umask
  chroot path - - -
  home path - - -
  lang text - - -
  locale text - - -
  python-home path - - -
  python-path text - - -
  python-eggs path - - -
  switch-interval seconds - 6.0.0 - switch interval
  stack-size number 0 - 1 stack size
  maximum-requests number 0 - 0 request count
  startup-timeout number 0 - 0 startup timeout
  shutdown-timeout number 5 - 0 shutdown timeout
  deadlock-timeout number 300 - 0 deadlock timeout
  inactivity-timeout number 0 - 0 inactivity timeout
  request-timeout number 0 - 0 request timeout
  interrupt-timeout number 0 6.0.0 0 interrupt timeout
  graceful-timeout number 15 - 0 graceful timeout
  eviction-timeout number 0 - 0 eviction timeout
  restart-interval number 0 - 0 restart interval
  connect-timeout number 15 - 0 connect timeout
  socket-timeout number 0 - 0 socket timeout
  queue-timeout number 0 - 0 queue timeout
  listen-backlog number 100 - 0 listen backlog
  display-name text - - -
  send-buffer-size number 0 - 512 send buffer size
  receive-buffer-size number 0 - 512 receive buffer size
  header-buffer-size number 32768 - 8192 header buffer size
  response-buffer-size number 8388608 - 65536 response buffer size
  response-socket-timeout number 0 - 0 response socket timeout
  response-flush-delay number 5 6.0.2 0 response flush delay
  socket-user user - - -
  script-user user - - -
  script-group group - - -
  cpu-time-limit number 0 - 0 CPU time limit
  cpu-priority number 0 - - CPU priority
  memory-limit number 0 - 0 memory limit
  virtual-memory-limit number 0 - 0 virtual memory limit
  server-metrics switch - - - server metrics flag
`).map(e=>[o(e).name,o(e)]));Object.defineProperty(exports,"a",{enumerable:!0,get:function(){return e}}),Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return c}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return t}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return a}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return n}});