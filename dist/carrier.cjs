require("node:url").pathToFileURL(__filename).href;const e=require("./names.cjs");function t(e,t){let n=e.split(/[.-]/).map(Number),r=t.split(/[.-]/).map(Number);for(let e=0;e<Math.max(n.length,r.length);e++){let t=(n[e]||0)-(r[e]||0);if(t!==0)return t}return 0}const n=/(?:^|\/)(?:sites-(?:available|enabled)|nginx[^/]*|conf\.d|snippets)\/(?:[^/]+\/)*[^/.][^/]*$/,r=/(?:^|\/)(?:apache2|httpd)\/(?:[^/]+\/)*[^/.][^/]*$/,i=/(?:^|\/)(?:nginx[^/]*\.conf|[^/]*nginx[^/]*|(?:uwsgi|proxy|fastcgi|scgi)_params)$/,a=/^\uFEFF?[ \t]*(?:server|http|events|stream|types|upstream[ \t]+\S+|location[ \t]+[^\n{;]+|map[ \t]+[^\n{;]+|geo[ \t]+[^\n{;]+)[ \t\r\n]*\{/m,o=/^[ \t]*(?:listen|server_name|allow|deny|set|(?:limit|proxy|uwsgi|fastcgi|scgi|grpc|ssl|gzip|access|error|client|keepalive|add|real)_\w+|set_real_ip_from|alias|root|return|rewrite|try_files|include|worker_processes|charset|expires|sendfile|types_hash_max_size)[ \t]+[^\n]*;[ \t\r]*(?:#.*)?$/m,s=/\.(?:ini|cfg|ya?ml|toml|env|xml|sh|lua|pl|pm|php|rb|c|h|cc|cpp|go|rs|java|sql|vim|m?[jt]sx?|njs|s?css|pem|crt|key|log)$/,c=/^[ \t]*\[/m,l=/^[ \t]*\[[ \t]*uwsgi[ \t]*\]/im,ee=/^\[(?:(?:program|group|fcgi-program|eventlistener):[^\]\n]*|supervisord|supervisorctl|unix_http_server|inet_http_server)\]/m,te=/^\[(?:Unit|Service|Socket|Install)\]/m,ne=/\.(?:automount|device|mount|path|scope|slice|swap|target|timer)$/,re=e=>/^\uFEFF?\s*</.test(e)||/^[ \t]*\[D-BUS Service\]/m.test(e),ie=/^\uFEFF?[ \t]*<(?:VirtualHost|IfModule|IfDefine|IfVersion|(?:Directory|Location|Files|Proxy)(?:Match)?)[ \t>]/im,ae=/^[ \t]*(?:LoadModule[ \t]+\w+_module|WSGI(?:ScriptAlias|DaemonProcess|ProcessGroup|PythonHome|PythonPath)|ProxyPass(?:Match|Reverse)?[ \t]+[/^"!]|Rewrite(?:Engine|Rule|Cond))[ \t]+[^\n;]*$/m,oe=/^[ \t]*(?:Listen|Server(?:Name|Alias|Root|Admin|Tokens|Signature)|Include(?:Optional)?|DocumentRoot|(?:Script)?Alias|ErrorLog|CustomLog|LogFormat|Header|RequestHeader|SetEnv|Options|AllowOverride|Require|Define|Timeout|KeepAlive|SSL\w+|Add(?:Type|Handler|DefaultCharset))[ \t]+[^\n;]*$/m,se=/^[ \t]*(?:start|stop)[ \t]+on[ \t]+[\w([]/m,ce=/^[ \t]*(?:exec[ \t]+\S|script[ \t\r]*$)/m,le=/(?:^|\/)(?:etc\/init\/(?:[^/]+\/)*|init\/|[^/]*upstart[^/]*\/|[^/]*upstart[^/]*\.)[^/]*conf$/,u=/\.(?:xml|ya?ml|json)$/,d=/<uwsgi(?:\s[^<>]*)?>/,f=/^(?:uwsgi|"uwsgi"|'uwsgi')[ \t]*:[ \t\r]*(?:#[^\n]*)?$/m,p=/"uwsgi"\s*:\s*\{/,m=/(?:^[ \t]+|[{,]\s*)["']?(?:(?:\w+-)*socket|module|wsgi-file|master|callable|die-on-term|enable-threads|lazy-apps|harakiri|buffer-size|need-app|pythonpath|emperor|plugins?|inherit)["']?\s*:/m,ue=/^["']?apiVersion["']?[ \t]*:/m,de=/^["']?kind["']?[ \t]*:[ \t]*["']?(?:ConfigMap|DaemonSet|Deployment|Pod|ReplicaSet|Service|StatefulSet)?(?:List)?["']?[ \t\r]*(?:#.*)?$/m,fe=/^["']?services["']?[ \t]*:[ \t\r]*(?:#.*)?$/m,pe=/^[ \t]+["']?(?:image|build|command|extends|environment|ports|volumes|env_file|depends_on|restart)["']?[ \t]*:/m,me=/^["']?(?:kind|jobs|steps|pipeline|language|script|parameters)["']?[ \t]*:/m;function he(e,t){if(/\.ya?ml$/.test(e)&&fe.test(t)&&pe.test(t)&&!me.test(t))return`compose`;if(/\.ya?ml$/.test(e)&&ue.test(t)&&de.test(t))return`kubernetes`;if(t.includes(`uwsgi`))return e.endsWith(`.xml`)?d.test(t)?`uwsgi-xml`:void 0:e.endsWith(`.json`)?p.test(t)&&m.test(t)?`uwsgi-json`:void 0:f.test(t)&&m.test(t)?`uwsgi-yaml`:void 0}function ge(t,n){let r=e.n(t);if(u.test(r))return he(r,n);if(e.r(r)||ne.test(r))return;let i=e.a(r);if(!(i===`systemd`&&re(n))&&!(i===`dockerfile`&&s.test(r))){if(i!==void 0)return i;if(!r.endsWith(`.py`))return _e(r,n)?/gunicorn|uwsgi|mod_wsgi/.test(n)?`shell`:void 0:ve(r,n)}}const _e=(t,n)=>/\.(?:sh|bash)$/.test(t)||e.i(t)&&(/^#![^\n]*\b(?:sh|bash|dash|ash|zsh|ksh|with-contenv)\b/.test(n)||/(?:^|\/)rc\.local$/.test(t));function ve(e,t){if(c.test(t)){if(ee.test(t))return`supervisor`;if(l.test(t))return`uwsgi-ini`;if(te.test(t))return`systemd`}if(ce.test(t)&&(se.test(t)||le.test(e)))return`upstart`;if(!(s.test(e)||t.startsWith(`#!`)))return ye(e,t)?`apache`:a.test(t)||(i.test(e)||n.test(e))&&(o.test(t)||/(?:^|\/)nginx\.conf$/.test(e))?`nginx`:void 0}function ye(e,t){return/^\uFEFF?\s*<(?:[!?]|html\b)/i.test(t)?!1:t.includes(`<`)&&ie.test(t)?!0:a.test(t)?!1:ae.test(t)||r.test(e)&&oe.test(t)}var h=class{#e;#t=[0];constructor(e){this.#e=e;for(let t=e.indexOf(`
`);t>=0;t=e.indexOf(`
`,t+1))this.#t.push(t+1)}get count(){return this.#t.length}position(e){let t=this.#n(e);return{line:t+1,column:e-this.#t[t]+1}}startOf(e){return this.#t[e-1]??this.#e.length}textOf(e){return this.#e.slice(this.startOf(e),this.startOf(e+1)).replace(/\r?\n$/,``)}#n(e){let t=0,n=this.#t.length-1;for(;t<n;){let r=t+n+1>>1;this.#t[r]<=e?t=r:n=r-1}return t}},be=class{id;text;valid;virtual;readOnly;only;within;#e;constructor(e,t,n={}){this.id=e,this.text=t,this.valid=n.valid??!0,this.virtual=n.virtual??!1,this.readOnly=n.readOnly,this.only=n.only,this.within=n.within}get lines(){return this.#e??=new h(this.text)}get newline(){let e=this.text.indexOf(`
`);return e>0&&this.text[e-1]===`\r`?`\r
`:`
`}span(e,t){return{file:this.id,start:e,end:t}}slice(e){return this.text.slice(e.start,e.end)}};function xe(e){let t=new WeakMap;return n=>{let r=t.get(n);return r===void 0&&t.set(n,r=e(n)),r}}function g({from:e,at:t,distro:n},r){if(e===`distro`)return n;if(e!==`files`||t===void 0)return;let i=r.get(t.file)?.lines.position(t.start).line;return i===void 0?t.file:`${t.file}:${i}`}function Se({version:e,versionFact:t},n){let r=t&&g(t,n);return r===void 0?e??``:`${e} (${r})`}const _={QUERY_STRING:`$query_string`,REQUEST_METHOD:`$request_method`,CONTENT_TYPE:`$content_type`},v={..._,CONTENT_LENGTH:`$content_length`},y={DOCUMENT_ROOT:`$document_root`,SERVER_PROTOCOL:`$server_protocol`,REQUEST_SCHEME:`$scheme`,HTTPS:`$https if_not_empty`},b={REMOTE_ADDR:`$remote_addr`,REMOTE_PORT:`$remote_port`,SERVER_PORT:`$server_port`,SERVER_NAME:`$server_name`},x={...v,REQUEST_URI:`$request_uri`,PATH_INFO:`$document_uri`,...y,...b},S={..._,REQUEST_URI:`$request_uri`,DOCUMENT_URI:`$document_uri`,SCGI:`1`,...y,...b},C={...v,SCRIPT_NAME:`$fastcgi_script_name`,REQUEST_URI:`$request_uri`,DOCUMENT_URI:`$document_uri`,...y,GATEWAY_INTERFACE:`CGI/1.1`,SERVER_SOFTWARE:`nginx/$nginx_version`,SERVER_ADDR:`$server_addr`,...b,REDIRECT_STATUS:`200`},w={"X-Real-IP":`$remote_addr`,"X-Forwarded-For":`$proxy_add_x_forwarded_for`,"X-Forwarded-Proto":`$scheme`},T=(e,t)=>Object.entries(t).map(([t,n])=>`${e} ${t} ${n};\n`).join(``);function E({every:e={},fastcgi:t={},fastcgiConf:n=!0}={}){return{uwsgi_params:T(`uwsgi_param`,{...x,...e}),scgi_params:T(`scgi_param`,{...S,...e}),fastcgi_params:T(`fastcgi_param`,{...C,...t,...e}),...n&&{"fastcgi.conf":T(`fastcgi_param`,{SCRIPT_FILENAME:`$document_root$fastcgi_script_name`,...C,...t})},"mime.types":`types {
}
`}}const D=e=>T(`proxy_set_header`,{Host:e,...w}),O={id:`alpine`,title:`Alpine's package`,user:`nginx`,builtInUser:`nginx`,sites:[`http.d/*.conf`],main:`user nginx;
worker_processes auto;
pcre_jit on;
error_log /var/log/nginx/error.log warn;
events {
  worker_connections 1024;
}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  server_tokens off;
  client_max_body_size 1m;
  sendfile on;
  tcp_nopush on;
  ssl_prefer_server_ciphers on;
  ssl_session_cache shared:SSL:2m;
  ssl_session_timeout 1h;
  ssl_session_tickets off;
  gzip_vary on;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    '' close;
  }
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
}
`,site:{path:`/etc/nginx/http.d/default.conf`,text:`server {
  listen 80 default_server;
  listen [::]:80 default_server;
  location / {
    return 404;
  }
  location = /404.html {
    internal;
  }
}
`},snippets:E(),privateTmp:!1},k=(e,t)=>({name:e===``?`alpine`:`alpine-${e}`,title:`Alpine ${e}`.trim(),versions:t===void 0?{}:{nginx:t},nginx:O,apache:{user:`apache`,group:`apache`,root:`/var/www`,main:`/etc/apache2/httpd.conf`,sites:[`/etc/apache2/conf.d/*.conf`],timeout:60,privateTmp:!1},uwsgi:{needsPlugin:!0,instances:void 0},homeMode:void 0,selinux:!1}),A=[k(``),k(`3.17`,`1.22`),k(`3.18`,`1.24`),k(`3.19`,`1.24`),k(`3.20`,`1.26`),k(`3.21`,`1.26`),k(`3.22`,`1.28`)],j={path:`/etc/nginx/sites-enabled/default`,text:`server {
  listen 80 default_server;
  listen [::]:80 default_server;
  root /var/www/html;
  index index.html index.htm index.nginx-debian.html;
  server_name _;
  location / {
    try_files $uri $uri/ =404;
  }
}
`},M={"snippets/fastcgi-php.conf":`fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
try_files $fastcgi_script_name =404;
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;
fastcgi_index index.php;
include fastcgi.conf;
`,"snippets/snakeoil.conf":`ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
`},N=`error_log /var/log/nginx/error.log;`,P=({main:e=``,http:t=``,tls:n=`ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers on;`,logs:r=``})=>`user www-data;
worker_processes auto;
pid /run/nginx.pid;
${e}
events {
  worker_connections 768;
}
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  ${t}
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ${n}
  access_log /var/log/nginx/access.log;
  ${r}
  gzip on;
}
`,F={user:`www-data`,builtInUser:`nobody`,sites:[`conf.d/*.conf`,`sites-enabled/*`],site:j,privateTmp:!1},I=e=>({...F,id:`debian`,title:`Debian's package`,main:P(e),snippets:{...E({every:{HTTP_HOST:`$host`},fastcgi:{REMOTE_USER:`$remote_user`}}),proxy_params:D(`$host`),...M}}),L=(e,t=!0)=>({...F,id:`ubuntu`,title:`Ubuntu's package`,main:P(e),snippets:{...E({fastcgi:t?{REMOTE_USER:`$remote_user`}:{}}),proxy_params:D(`$http_host`),...M}}),R={apache:{user:`www-data`,group:`www-data`,root:`/etc/apache2`,main:`/etc/apache2/apache2.conf`,sites:[`conf-enabled/*.conf`,`sites-enabled/*.conf`],timeout:300,privateTmp:!0},uwsgi:{needsPlugin:!0,instances:{folder:`/etc/uwsgi/apps-enabled`,user:`www-data`,group:`www-data`,sockets:`/run/uwsgi/app/`,workers:2}},selinux:!1},Ce=[{...R,name:`debian`,title:`Debian`,versions:{},nginx:I({}),homeMode:`0700`},{...R,name:`debian-11`,title:`Debian 11`,versions:{nginx:`1.18.0`,"mod-wsgi":`4.7.1`,gunicorn:`20.1.0`,uwsgi:`2.0.19.1`,systemd:`247`,supervisor:`4.2.2`,python:`3.9.2`},nginx:I({logs:N}),homeMode:`0755`},{...R,name:`debian-12`,title:`Debian 12`,versions:{nginx:`1.22.1`,"mod-wsgi":`4.9.4`,gunicorn:`20.1.0`,uwsgi:`2.0.21`,systemd:`252`,supervisor:`4.2.5`,python:`3.11.2`},nginx:I({main:N}),homeMode:`0700`},{...R,name:`debian-13`,title:`Debian 13`,versions:{nginx:`1.26.3`,"mod-wsgi":`5.0.2`,gunicorn:`23.0.0`,uwsgi:`2.0.28`,systemd:`257`,supervisor:`4.2.5`,python:`3.13.5`},nginx:I({main:`worker_cpu_affinity auto;\n${N}`,http:`server_tokens off;`,tls:`ssl_protocols TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers off;`}),homeMode:`0700`}],we=[{...R,name:`ubuntu`,title:`Ubuntu`,versions:{},nginx:L({}),homeMode:`0750`},{...R,name:`ubuntu-20.04`,title:`Ubuntu 20.04`,versions:{nginx:`1.18.0`,apache:`2.4.41`,"mod-wsgi":`4.6.8`,gunicorn:`20.0.4`,uwsgi:`2.0.18`,systemd:`245`,supervisor:`4.1.0`,python:`3.8.2`},nginx:L({http:`tcp_nodelay on;
  keepalive_timeout 65;`,logs:N},!1),homeMode:`0755`},{...R,name:`ubuntu-22.04`,title:`Ubuntu 22.04`,versions:{nginx:`1.18.0`,apache:`2.4.52`,"mod-wsgi":`4.9.0`,gunicorn:`20.1.0`,uwsgi:`2.0.20`,systemd:`249`,supervisor:`4.2.1`,python:`3.10.6`},nginx:L({logs:N}),homeMode:`0750`},{...R,name:`ubuntu-24.04`,title:`Ubuntu 24.04`,versions:{nginx:`1.24.0`,apache:`2.4.58`,"mod-wsgi":`5.0.0`,gunicorn:`20.1.0`,uwsgi:`2.0.24`,systemd:`255`,supervisor:`4.2.5`,python:`3.12.3`},nginx:L({main:N}),homeMode:`0750`}],z=e=>({path:`/etc/nginx/nginx.conf`,text:`server {
  listen 80${e};
  listen [::]:80${e};
  server_name _;
  root /usr/share/nginx/html;
  include /etc/nginx/default.d/*.conf;
  error_page 404 /404.html;
  location = /404.html {
  }
  error_page 500 502 503 504 /50x.html;
  location = /50x.html {
  }
}
`}),Te={id:`nginx`,title:`the distribution's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`],main:`user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
events {
  worker_connections 1024;
}
http {
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 65;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
}
`,site:void 0,snippets:E(),privateTmp:!0},Ee={apache:{user:`apache`,group:`apache`,root:`/etc/httpd`,main:`/etc/httpd/conf/httpd.conf`,sites:[`conf.d/*.conf`],timeout:60,privateTmp:!0},uwsgi:{needsPlugin:!0,instances:void 0},homeMode:`0700`},B=(e,t,n,r)=>({...Ee,name:e,title:t,versions:n,nginx:{...Te,title:`${t.replace(/ \d+$/,``)}'s package`,site:r},selinux:!0}),De=[...[[`rhel`,`RHEL`],[`centos`,`CentOS Stream`],[`rocky`,`Rocky Linux`],[`almalinux`,`AlmaLinux`],[`ol`,`Oracle Linux`]].flatMap(([e,t])=>[B(e,t,{}),B(`${e}-8`,`${t} 8`,{systemd:`239`}),B(`${e}-9`,`${t} 9`,{systemd:`252`},z(``)),B(`${e}-10`,`${t} 10`,{systemd:`257`})]),B(`fedora`,`Fedora`,{},z(``))],Oe=[{...B(`amazon`,`Amazon Linux`,{}),selinux:!1},{...B(`amazon-2`,`Amazon Linux 2`,{systemd:`219`}),selinux:!1},{...B(`amazon-2023`,`Amazon Linux 2023`,{systemd:`252`}),selinux:!1}],ke={id:`suse`,title:`SUSE's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`,`vhosts.d/*.conf`],main:void 0,site:void 0,snippets:E(),privateTmp:!1},V=(e,t)=>({name:e,title:t,versions:{},nginx:ke,apache:void 0,uwsgi:void 0,homeMode:void 0,selinux:!1}),Ae=[V(`sles`,`SLES`),V(`suse`,`SUSE`),V(`opensuse`,`openSUSE`)],je=[...Ce,...we,...De,...Oe,...A,...Ae],H=new Map(je.map(e=>[e.name,e])),U={alma:`almalinux`,rockylinux:`rocky`,redhat:`rhel`,oracle:`ol`,oraclelinux:`ol`,amazonlinux:`amazon`,amzn:`amazon`},W={stretch:`debian-9`,buster:`debian-10`,bullseye:`debian-11`,bookworm:`debian-12`,trixie:`debian-13`,xenial:`ubuntu-16.04`,bionic:`ubuntu-18.04`,focal:`ubuntu-20.04`,jammy:`ubuntu-22.04`,noble:`ubuntu-24.04`},Me=e=>e.map(e=>Object.hasOwn(W,e)?W[e]:void 0).find(e=>e!==void 0);function G(e){let t=Object.hasOwn(W,e)?W[e]:void 0;if(t!==void 0)return t;let[,n=``,r=``]=/^([a-z]+)-?([\d.]*)/.exec(e)??[],i=Object.hasOwn(U,n)?U[n]:n;return r===``?i:`${i}-${r.split(`.`).slice(0,i===`ubuntu`||i===`alpine`?2:1).join(`.`)}`}function K(e){if(e===void 0)return;let t=G(e),n=H.get(t);if(n)return n;let[,r=``,i=``]=/^([a-z]+)-?(.*)$/.exec(t)??[],a=H.get(r);return a&&{...a,name:t,title:`${a.title} ${i}`.trim(),homeMode:Ne(r,i,a)}}function Ne(e,n,r){let i=e===`ubuntu`?`21.04`:e===`debian`?`12`:void 0;return i!==void 0&&n!==``&&t(n,i)<0?`0755`:r.homeMode}const q=e=>`http {
  ${e}
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
  sendfile on;
  keepalive_timeout 65;
}
`,J=`events {
  worker_connections 1024;
}
`,Y=e=>`server {
  ${e}
  server_name localhost;
  location / {
    root /usr/share/nginx/html;
    index index.html index.htm;
  }
  error_page 500 502 503 504 /50x.html;
  location = /50x.html {
    root /usr/share/nginx/html;
  }
}
`,X=`/etc/nginx/conf.d/default.conf`,Pe={id:`nginx`,snippets:E()},Z={id:`nginx.org`,title:`nginx.org's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`],main:`user nginx;\nworker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /run/nginx.pid;\n${J}${q(``)}`,site:{path:X,text:Y(`listen 80;`)},snippets:E({fastcgiConf:!1}),privateTmp:!1},Fe={...Z,id:`nginx-image`,title:`the image nginx`,site:{path:X,text:Y(`listen 80;
  listen [::]:80;`)}},Ie={...Z,id:`nginx-unprivileged`,title:`the image nginx-unprivileged`,user:void 0,main:`worker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /tmp/nginx.pid;\n${J}${q(`proxy_temp_path /tmp/proxy_temp;
  client_body_temp_path /tmp/client_temp;
  fastcgi_temp_path /tmp/fastcgi_temp;
  uwsgi_temp_path /tmp/uwsgi_temp;
  scgi_temp_path /tmp/scgi_temp;`)}`,site:{path:X,text:Y(`listen 8080;
  listen [::]:8080;`)}},Q=({distro:e})=>K(e?.value),Le={"nginx.org":Z,nginx:Fe,"nginx-unprivileged":Ie};function Re(e){let t=e.nginxFrom?.value??`distribution`;return t===`distribution`?Q(e)?.nginx:Le[t]}const ze=e=>(e.distro===void 0?K(`debian`):Q(e))?.uwsgi?.instances;function Be(e,t){let n=Q(e),r=n?.versions[t];return n===void 0||r===void 0?void 0:{value:r,from:`distro`,distro:n.name}}function Ve(e,t){let n=t;for(let t=e.get(n.file)?.within;t;t=e.get(n.file)?.within)n=t.span(n.start,n.end);return n}function $(e,t){let n=e.get(t.file)?.within,r=n?n.edit(t):t;return n&&r?$(e,r):r}Object.defineProperty(exports,"_",{enumerable:!0,get:function(){return t}}),Object.defineProperty(exports,"a",{enumerable:!0,get:function(){return Q}}),Object.defineProperty(exports,"c",{enumerable:!0,get:function(){return G}}),Object.defineProperty(exports,"d",{enumerable:!0,get:function(){return g}}),Object.defineProperty(exports,"f",{enumerable:!0,get:function(){return Se}}),Object.defineProperty(exports,"g",{enumerable:!0,get:function(){return ge}}),Object.defineProperty(exports,"h",{enumerable:!0,get:function(){return xe}}),Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return Be}}),Object.defineProperty(exports,"l",{enumerable:!0,get:function(){return Me}}),Object.defineProperty(exports,"m",{enumerable:!0,get:function(){return be}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return Ve}}),Object.defineProperty(exports,"o",{enumerable:!0,get:function(){return ze}}),Object.defineProperty(exports,"p",{enumerable:!0,get:function(){return h}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return Re}}),Object.defineProperty(exports,"s",{enumerable:!0,get:function(){return Pe}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return $}}),Object.defineProperty(exports,"u",{enumerable:!0,get:function(){return D}});