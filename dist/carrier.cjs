require("node:url").pathToFileURL(__filename).href;const e=require("./names.cjs");function t(e,t){let n=e.split(/[.-]/).map(Number),r=t.split(/[.-]/).map(Number);for(let e=0;e<Math.max(n.length,r.length);e++){let t=(n[e]||0)-(r[e]||0);if(t!==0)return t}return 0}const n=/(?:^|\/)(?:sites-(?:available|enabled)|nginx[^/]*|conf\.d|snippets)\/(?:[^/]+\/)*[^/.][^/]*$/,r=/(?:^|\/)(?:apache2|httpd)\/(?:[^/]+\/)*[^/.][^/]*$/,i=/(?:^|\/)(?:nginx[^/]*\.conf|[^/]*nginx[^/]*|(?:uwsgi|proxy|fastcgi|scgi)_params)$/,a=/^\uFEFF?[ \t]*(?:server|http|events|stream|types|upstream[ \t]+\S+|location[ \t]+[^\n{;]+|map[ \t]+[^\n{;]+|geo[ \t]+[^\n{;]+)[ \t\r\n]*\{/m,o=/^[ \t]*(?:listen|server_name|allow|deny|set|(?:limit|proxy|uwsgi|fastcgi|scgi|grpc|ssl|gzip|access|error|client|keepalive|add|real)_\w+|set_real_ip_from|alias|root|return|rewrite|try_files|include|worker_processes|charset|expires|sendfile|types_hash_max_size)[ \t]+[^\n]*;[ \t\r]*(?:#.*)?$/m,s=/\.(?:ini|cfg|ya?ml|toml|env|xml|sh|lua|pl|pm|php|rb|c|h|cc|cpp|go|rs|java|sql|vim|m?[jt]sx?|njs|s?css|pem|crt|key|log)$/,ee=/^[ \t]*\[/m,te=/^[ \t]*\[[ \t]*uwsgi[ \t]*\]/im,ne=/^\[(?:(?:program|group|fcgi-program|eventlistener):[^\]\n]*|supervisord|supervisorctl|unix_http_server|inet_http_server)\]/m,re=/^\[(?:Unit|Service|Socket|Install)\]/m,c=/\.(?:automount|device|mount|path|scope|slice|swap|target|timer)$/,ie=/^\uFEFF?\s*<|^[ \t]*\[D-BUS Service\]/m,ae=/^\uFEFF?[ \t]*<(?:VirtualHost|IfModule|IfDefine|IfVersion|(?:Directory|Location|Files|Proxy)(?:Match)?)[ \t>]/im,oe=/^[ \t]*(?:LoadModule[ \t]+\w+_module|WSGI(?:ScriptAlias|DaemonProcess|ProcessGroup|PythonHome|PythonPath)|ProxyPass(?:Match|Reverse)?[ \t]+[/^"!]|Rewrite(?:Engine|Rule|Cond))[ \t]+[^\n;]*$/m,se=/^[ \t]*(?:Listen|Server(?:Name|Alias|Root|Admin|Tokens|Signature)|Include(?:Optional)?|DocumentRoot|(?:Script)?Alias|ErrorLog|CustomLog|LogFormat|Header|RequestHeader|SetEnv|Options|AllowOverride|Require|Define|Timeout|KeepAlive|SSL\w+|Add(?:Type|Handler|DefaultCharset))[ \t]+[^\n;]*$/m,ce=/^[ \t]*(?:start|stop)[ \t]+on[ \t]+[\w([]/m,l=/^[ \t]*(?:exec[ \t]+\S|script[ \t\r]*$)/m,u=/(?:^|\/)(?:etc\/init\/(?:[^/]+\/)*|init\/|[^/]*upstart[^/]*\/|[^/]*upstart[^/]*\.)[^/]*conf$/,d=/\.(?:xml|ya?ml|json)$/,f=/<uwsgi(?:\s[^>]*)?>/,p=/^(?:uwsgi|"uwsgi"|'uwsgi')[ \t]*:[ \t\r]*(?:#[^\n]*)?$/m,m=/"uwsgi"\s*:\s*\{/,h=/(?:^[ \t]+|[{,]\s*)["']?(?:(?:\w+-)*socket|module|wsgi-file|master|callable|die-on-term|enable-threads|lazy-apps|harakiri|buffer-size|need-app|pythonpath|emperor|plugins?|inherit)["']?\s*:/m,g=/^["']?apiVersion["']?[ \t]*:/m,_=/^["']?kind["']?[ \t]*:[ \t]*["']?(?:ConfigMap|DaemonSet|Deployment|Pod|ReplicaSet|Service|StatefulSet)?(?:List)?["']?[ \t\r]*(?:#.*)?$/m;function le(e,t){if(/\.ya?ml$/.test(e)&&g.test(t)&&_.test(t))return`kubernetes`;if(t.includes(`uwsgi`))return e.endsWith(`.xml`)?f.test(t)?`uwsgi-xml`:void 0:e.endsWith(`.json`)?m.test(t)&&h.test(t)?`uwsgi-json`:void 0:p.test(t)&&h.test(t)?`uwsgi-yaml`:void 0}function ue(t,n){let r=e.n(t);if(d.test(r))return le(r,n);if(e.r(r)||c.test(r))return;let i=e.a(r);if(!(i===`systemd`&&ie.test(n))&&!(i===`dockerfile`&&s.test(r))){if(i!==void 0)return i;if(!r.endsWith(`.py`))return de(r,n)?/gunicorn|uwsgi|mod_wsgi/.test(n)?`shell`:void 0:fe(r,n)}}const de=(t,n)=>/\.(?:sh|bash)$/.test(t)||e.i(t)&&(/^#![^\n]*\b(?:sh|bash|dash|ash|zsh|ksh|with-contenv)\b/.test(n)||/(?:^|\/)rc\.local$/.test(t));function fe(e,t){if(ee.test(t)){if(ne.test(t))return`supervisor`;if(te.test(t))return`uwsgi-ini`;if(re.test(t))return`systemd`}if(l.test(t)&&(ce.test(t)||u.test(e)))return`upstart`;if(!(s.test(e)||t.startsWith(`#!`)))return pe(e,t)?`apache`:a.test(t)||(i.test(e)||n.test(e))&&(o.test(t)||/(?:^|\/)nginx\.conf$/.test(e))?`nginx`:void 0}function pe(e,t){return/^\uFEFF?\s*<(?:[!?]|html\b)/i.test(t)?!1:t.includes(`<`)&&ae.test(t)?!0:a.test(t)?!1:oe.test(t)||r.test(e)&&se.test(t)}var v=class{#e;#t=[0];constructor(e){this.#e=e;for(let t=e.indexOf(`
`);t>=0;t=e.indexOf(`
`,t+1))this.#t.push(t+1)}get count(){return this.#t.length}position(e){let t=this.#n(e);return{line:t+1,column:e-this.#t[t]+1}}startOf(e){return this.#t[e-1]??this.#e.length}textOf(e){return this.#e.slice(this.startOf(e),this.startOf(e+1)).replace(/\r?\n$/,``)}#n(e){let t=0,n=this.#t.length-1;for(;t<n;){let r=t+n+1>>1;this.#t[r]<=e?t=r:n=r-1}return t}},me=class{id;text;valid;virtual;readOnly;only;within;#e;constructor(e,t,n={}){this.id=e,this.text=t,this.valid=n.valid??!0,this.virtual=n.virtual??!1,this.readOnly=n.readOnly,this.only=n.only,this.within=n.within}get lines(){return this.#e??=new v(this.text)}get newline(){let e=this.text.indexOf(`
`);return e>0&&this.text[e-1]===`\r`?`\r
`:`
`}span(e,t){return{file:this.id,start:e,end:t}}slice(e){return this.text.slice(e.start,e.end)}};function he(e){let t=new WeakMap;return n=>{let r=t.get(n);return r===void 0&&t.set(n,r=e(n)),r}}const y={QUERY_STRING:`$query_string`,REQUEST_METHOD:`$request_method`,CONTENT_TYPE:`$content_type`},b={...y,CONTENT_LENGTH:`$content_length`},x={DOCUMENT_ROOT:`$document_root`,SERVER_PROTOCOL:`$server_protocol`,REQUEST_SCHEME:`$scheme`,HTTPS:`$https if_not_empty`},S={REMOTE_ADDR:`$remote_addr`,REMOTE_PORT:`$remote_port`,SERVER_PORT:`$server_port`,SERVER_NAME:`$server_name`},C={...b,REQUEST_URI:`$request_uri`,PATH_INFO:`$document_uri`,...x,...S},w={...y,REQUEST_URI:`$request_uri`,DOCUMENT_URI:`$document_uri`,SCGI:`1`,...x,...S},T={...b,SCRIPT_NAME:`$fastcgi_script_name`,REQUEST_URI:`$request_uri`,DOCUMENT_URI:`$document_uri`,...x,GATEWAY_INTERFACE:`CGI/1.1`,SERVER_SOFTWARE:`nginx/$nginx_version`,SERVER_ADDR:`$server_addr`,...S,REDIRECT_STATUS:`200`},E={"X-Real-IP":`$remote_addr`,"X-Forwarded-For":`$proxy_add_x_forwarded_for`,"X-Forwarded-Proto":`$scheme`},D=(e,t)=>Object.entries(t).map(([t,n])=>`${e} ${t} ${n};\n`).join(``);function O({every:e={},fastcgi:t={},fastcgiConf:n=!0}={}){return{uwsgi_params:D(`uwsgi_param`,{...C,...e}),scgi_params:D(`scgi_param`,{...w,...e}),fastcgi_params:D(`fastcgi_param`,{...T,...t,...e}),...n&&{"fastcgi.conf":D(`fastcgi_param`,{SCRIPT_FILENAME:`$document_root$fastcgi_script_name`,...T,...t})},"mime.types":`types {
}
`}}const k=e=>D(`proxy_set_header`,{Host:e,...E}),A={id:`alpine`,title:`Alpine's package`,user:`nginx`,builtInUser:`nginx`,sites:[`http.d/*.conf`],main:`user nginx;
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
`},snippets:O(),privateTmp:!1},j=(e,t)=>({name:e===``?`alpine`:`alpine-${e}`,title:`Alpine ${e}`.trim(),versions:t===void 0?{}:{nginx:t},nginx:A,apache:{user:`apache`,group:`apache`,root:`/var/www`,main:`/etc/apache2/httpd.conf`,sites:[`/etc/apache2/conf.d/*.conf`],timeout:60,privateTmp:!1},uwsgi:{needsPlugin:!0,instances:void 0},homeMode:void 0,selinux:!1}),M=[j(``),j(`3.17`,`1.22`),j(`3.18`,`1.24`),j(`3.19`,`1.24`),j(`3.20`,`1.26`),j(`3.21`,`1.26`),j(`3.22`,`1.28`)],N={path:`/etc/nginx/sites-enabled/default`,text:`server {
  listen 80 default_server;
  listen [::]:80 default_server;
  root /var/www/html;
  index index.html index.htm index.nginx-debian.html;
  server_name _;
  location / {
    try_files $uri $uri/ =404;
  }
}
`},P={"snippets/fastcgi-php.conf":`fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
try_files $fastcgi_script_name =404;
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;
fastcgi_index index.php;
include fastcgi.conf;
`,"snippets/snakeoil.conf":`ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
`},F=`error_log /var/log/nginx/error.log;`,I=({main:e=``,http:t=``,tls:n=`ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
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
`,L={user:`www-data`,builtInUser:`nobody`,sites:[`conf.d/*.conf`,`sites-enabled/*`],site:N,privateTmp:!1},R=e=>({...L,id:`debian`,title:`Debian's package`,main:I(e),snippets:{...O({every:{HTTP_HOST:`$host`},fastcgi:{REMOTE_USER:`$remote_user`}}),proxy_params:k(`$host`),...P}}),z=(e,t=!0)=>({...L,id:`ubuntu`,title:`Ubuntu's package`,main:I(e),snippets:{...O({fastcgi:t?{REMOTE_USER:`$remote_user`}:{}}),proxy_params:k(`$http_host`),...P}}),B={apache:{user:`www-data`,group:`www-data`,root:`/etc/apache2`,main:`/etc/apache2/apache2.conf`,sites:[`conf-enabled/*.conf`,`sites-enabled/*.conf`],timeout:300,privateTmp:!0},uwsgi:{needsPlugin:!0,instances:{folder:`/etc/uwsgi/apps-enabled`,user:`www-data`,group:`www-data`,sockets:`/run/uwsgi/app/`,workers:2}},selinux:!1},ge=[{...B,name:`debian`,title:`Debian`,versions:{},nginx:R({}),homeMode:`0700`},{...B,name:`debian-11`,title:`Debian 11`,versions:{nginx:`1.18.0`,"mod-wsgi":`4.7.1`,gunicorn:`20.1.0`,uwsgi:`2.0.19.1`,systemd:`247`,supervisor:`4.2.2`,python:`3.9.2`},nginx:R({logs:F}),homeMode:`0755`},{...B,name:`debian-12`,title:`Debian 12`,versions:{nginx:`1.22.1`,"mod-wsgi":`4.9.4`,gunicorn:`20.1.0`,uwsgi:`2.0.21`,systemd:`252`,supervisor:`4.2.5`,python:`3.11.2`},nginx:R({main:F}),homeMode:`0700`},{...B,name:`debian-13`,title:`Debian 13`,versions:{nginx:`1.26.3`,"mod-wsgi":`5.0.2`,gunicorn:`23.0.0`,uwsgi:`2.0.28`,systemd:`257`,supervisor:`4.2.5`,python:`3.13.5`},nginx:R({main:`worker_cpu_affinity auto;\n${F}`,http:`server_tokens off;`,tls:`ssl_protocols TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers off;`}),homeMode:`0700`}],_e=[{...B,name:`ubuntu`,title:`Ubuntu`,versions:{},nginx:z({}),homeMode:`0750`},{...B,name:`ubuntu-20.04`,title:`Ubuntu 20.04`,versions:{nginx:`1.18.0`,apache:`2.4.41`,"mod-wsgi":`4.6.8`,gunicorn:`20.0.4`,uwsgi:`2.0.18`,systemd:`245`,supervisor:`4.1.0`,python:`3.8.2`},nginx:z({http:`tcp_nodelay on;
  keepalive_timeout 65;`,logs:F},!1),homeMode:`0755`},{...B,name:`ubuntu-22.04`,title:`Ubuntu 22.04`,versions:{nginx:`1.18.0`,apache:`2.4.52`,"mod-wsgi":`4.9.0`,gunicorn:`20.1.0`,uwsgi:`2.0.20`,systemd:`249`,supervisor:`4.2.1`,python:`3.10.6`},nginx:z({logs:F}),homeMode:`0750`},{...B,name:`ubuntu-24.04`,title:`Ubuntu 24.04`,versions:{nginx:`1.24.0`,apache:`2.4.58`,"mod-wsgi":`5.0.0`,gunicorn:`20.1.0`,uwsgi:`2.0.24`,systemd:`255`,supervisor:`4.2.5`,python:`3.12.3`},nginx:z({main:F}),homeMode:`0750`}],V=e=>({path:`/etc/nginx/nginx.conf`,text:`server {
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
`}),ve={id:`nginx`,title:`the distribution's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`],main:`user nginx;
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
`,site:void 0,snippets:O(),privateTmp:!0},ye={apache:{user:`apache`,group:`apache`,root:`/etc/httpd`,main:`/etc/httpd/conf/httpd.conf`,sites:[`conf.d/*.conf`],timeout:60,privateTmp:!0},uwsgi:{needsPlugin:!0,instances:void 0},homeMode:`0700`},H=(e,t,n,r)=>({...ye,name:e,title:t,versions:n,nginx:{...ve,title:`${t.replace(/ \d+$/,``)}'s package`,site:r},selinux:!0}),be=[...[[`rhel`,`RHEL`],[`centos`,`CentOS Stream`],[`rocky`,`Rocky Linux`],[`almalinux`,`AlmaLinux`],[`ol`,`Oracle Linux`]].flatMap(([e,t])=>[H(e,t,{}),H(`${e}-8`,`${t} 8`,{systemd:`239`}),H(`${e}-9`,`${t} 9`,{systemd:`252`},V(``)),H(`${e}-10`,`${t} 10`,{systemd:`257`})]),H(`fedora`,`Fedora`,{},V(``))],xe=[{...H(`amazon`,`Amazon Linux`,{}),selinux:!1},{...H(`amazon-2`,`Amazon Linux 2`,{systemd:`219`}),selinux:!1},{...H(`amazon-2023`,`Amazon Linux 2023`,{systemd:`252`}),selinux:!1}],Se={id:`suse`,title:`SUSE's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`,`vhosts.d/*.conf`],main:void 0,site:void 0,snippets:O(),privateTmp:!1},U=(e,t)=>({name:e,title:t,versions:{},nginx:Se,apache:void 0,uwsgi:void 0,homeMode:void 0,selinux:!1}),Ce=[U(`sles`,`SLES`),U(`suse`,`SUSE`),U(`opensuse`,`openSUSE`)],we=[...ge,..._e,...be,...xe,...M,...Ce],W=new Map(we.map(e=>[e.name,e])),Te={alma:`almalinux`,rockylinux:`rocky`,redhat:`rhel`,oracle:`ol`,oraclelinux:`ol`,amazonlinux:`amazon`,amzn:`amazon`},Ee={bullseye:`debian-11`,bookworm:`debian-12`,trixie:`debian-13`,focal:`ubuntu-20.04`,jammy:`ubuntu-22.04`,noble:`ubuntu-24.04`};function De(e){let t=Ee[e];if(t!==void 0)return t;let[,n=``,r=``]=/^([a-z]+)-?([\d.]*)/.exec(e)??[],i=Te[n]??n;return r===``?i:`${i}-${r.split(`.`).slice(0,i===`ubuntu`||i===`alpine`?2:1).join(`.`)}`}function G(e){if(e===void 0)return;let t=De(e),n=W.get(t);if(n)return n;let[,r=``,i=``]=/^([a-z]+)-?(.*)$/.exec(t)??[],a=W.get(r);return a&&{...a,name:t,title:`${a.title} ${i}`.trim(),homeMode:Oe(r,i,a)}}function Oe(e,n,r){let i=e===`ubuntu`?`21.04`:e===`debian`?`12`:void 0;return i!==void 0&&n!==``&&t(n,i)<0?`0755`:r.homeMode}const K=e=>`http {
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
`,q=`events {
  worker_connections 1024;
}
`,J=e=>`server {
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
`,Y=`/etc/nginx/conf.d/default.conf`,ke={id:`nginx`,snippets:O()},X={id:`nginx.org`,title:`nginx.org's package`,user:`nginx`,builtInUser:`nginx`,sites:[`conf.d/*.conf`],main:`user nginx;\nworker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /run/nginx.pid;\n${q}${K(``)}`,site:{path:Y,text:J(`listen 80;`)},snippets:O({fastcgiConf:!1}),privateTmp:!1},Ae={...X,id:`nginx-image`,title:`the image nginx`,site:{path:Y,text:J(`listen 80;
  listen [::]:80;`)}},je={...X,id:`nginx-unprivileged`,title:`the image nginx-unprivileged`,user:void 0,main:`worker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /tmp/nginx.pid;\n${q}${K(`proxy_temp_path /tmp/proxy_temp;
  client_body_temp_path /tmp/client_temp;
  fastcgi_temp_path /tmp/fastcgi_temp;
  uwsgi_temp_path /tmp/uwsgi_temp;
  scgi_temp_path /tmp/scgi_temp;`)}`,site:{path:Y,text:J(`listen 8080;
  listen [::]:8080;`)}},Z=({distro:e})=>G(e?.value),Me={"nginx.org":X,nginx:Ae,"nginx-unprivileged":je};function Ne(e){let t=e.nginxFrom?.value??`distribution`;return t===`distribution`?Z(e)?.nginx:Me[t]}const Pe=e=>(e.distro===void 0?G(`debian`):Z(e))?.uwsgi?.instances;function Q(e,t){let n=Z(e),r=n?.versions[t];return n===void 0||r===void 0?void 0:{value:r,from:`distro`,distro:n.name}}function Fe(e,t){let n=t;for(let t=e.get(n.file)?.within;t;t=e.get(n.file)?.within)n=t.span(n.start,n.end);return n}function $(e,t){let n=e.get(t.file)?.within,r=n?n.edit(t):t;return n&&r?$(e,r):r}Object.defineProperty(exports,"a",{enumerable:!0,get:function(){return Z}}),Object.defineProperty(exports,"c",{enumerable:!0,get:function(){return k}}),Object.defineProperty(exports,"d",{enumerable:!0,get:function(){return he}}),Object.defineProperty(exports,"f",{enumerable:!0,get:function(){return ue}}),Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return Q}}),Object.defineProperty(exports,"l",{enumerable:!0,get:function(){return v}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return Fe}}),Object.defineProperty(exports,"o",{enumerable:!0,get:function(){return Pe}}),Object.defineProperty(exports,"p",{enumerable:!0,get:function(){return t}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return Ne}}),Object.defineProperty(exports,"s",{enumerable:!0,get:function(){return ke}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return $}}),Object.defineProperty(exports,"u",{enumerable:!0,get:function(){return me}});