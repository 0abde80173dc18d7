// Extracted from systemd 252, `systemd --dump-configuration-items`, and from what `systemd-analyze verify` says to a bad value of each key.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** [Unit] keys. */
export const UNIT = words(`
  Description Documentation SourcePath Requires Requisite Wants BindsTo BindTo Upholds Conflicts Before After OnSuccess OnFailure
  PropagatesReloadTo PropagateReloadTo ReloadPropagatedFrom PropagateReloadFrom PropagatesStopTo StopPropagatedFrom PartOf
  JoinsNamespaceOf RequiresOverridable RequisiteOverridable RequiresMountsFor StopWhenUnneeded RefuseManualStart RefuseManualStop
  AllowIsolate DefaultDependencies OnSuccessJobMode OnFailureJobMode OnFailureIsolate IgnoreOnIsolate JobTimeoutSec
  JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument StartLimitIntervalSec StartLimitInterval StartLimitBurst
  StartLimitAction FailureAction SuccessAction FailureActionExitStatus SuccessActionExitStatus RebootArgument ConditionPathExists
  ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsSymbolicLink ConditionPathIsMountPoint ConditionPathIsReadWrite
  ConditionPathIsEncrypted ConditionDirectoryNotEmpty ConditionFileNotEmpty ConditionFileIsExecutable ConditionNeedsUpdate
  ConditionFirstBoot ConditionArchitecture ConditionFirmware ConditionVirtualization ConditionHost ConditionKernelCommandLine
  ConditionKernelVersion ConditionCredential ConditionSecurity ConditionCapability ConditionACPower ConditionMemory
  ConditionCPUFeature ConditionCPUs ConditionEnvironment ConditionUser ConditionGroup ConditionControlGroupController
  ConditionOSRelease ConditionMemoryPressure ConditionCPUPressure ConditionIOPressure AssertPathExists AssertPathExistsGlob
  AssertPathIsDirectory AssertPathIsSymbolicLink AssertPathIsMountPoint AssertPathIsReadWrite AssertPathIsEncrypted
  AssertDirectoryNotEmpty AssertFileNotEmpty AssertFileIsExecutable AssertNeedsUpdate AssertFirstBoot AssertArchitecture
  AssertVirtualization AssertHost AssertKernelCommandLine AssertKernelVersion AssertCredential AssertSecurity AssertCapability
  AssertACPower AssertMemory AssertCPUFeature AssertCPUs AssertEnvironment AssertUser AssertGroup AssertControlGroupController
  AssertOSRelease AssertMemoryPressure AssertCPUPressure AssertIOPressure CollectMode
`);

/** [Install] keys. */
export const INSTALL = words(`
  Alias WantedBy RequiredBy Also DefaultInstance UpheldBy
`);

/** Keys of [Service] and [Socket]: systemd.exec(5), systemd.kill(5), systemd.resource-control(5). */
export const COMMON = words(`
  ExecStartPre ExecStartPost ExecStopPost TimeoutSec WorkingDirectory RootDirectory RootImage RootImageOptions RootHash
  RootHashSignature RootVerity ExtensionDirectories ExtensionImages MountImages User Group SupplementaryGroups Nice OOMScoreAdjust
  CoredumpFilter IOSchedulingClass IOSchedulingPriority CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork
  CPUAffinity NUMAPolicy NUMAMask UMask Environment EnvironmentFile PassEnvironment UnsetEnvironment DynamicUser RemoveIPC
  StandardInput StandardOutput StandardError StandardInputText StandardInputData TTYPath TTYReset TTYVHangup TTYVTDisallocate
  TTYRows TTYColumns SyslogIdentifier SyslogFacility SyslogLevel SyslogLevelPrefix LogLevelMax LogRateLimitIntervalSec
  LogRateLimitBurst LogExtraFields SecureBits CapabilityBoundingSet AmbientCapabilities TimerSlackNSec NoNewPrivileges KeyringMode
  ProtectProc ProcSubset SystemCallFilter SystemCallArchitectures SystemCallErrorNumber SystemCallLog MemoryDenyWriteExecute
  RestrictNamespaces RestrictRealtime RestrictSUIDSGID RestrictAddressFamilies LockPersonality RestrictFileSystems LimitCPU
  LimitFSIZE LimitDATA LimitSTACK LimitCORE LimitRSS LimitNOFILE LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS LimitSIGPENDING
  LimitMSGQUEUE LimitNICE LimitRTPRIO LimitRTTIME ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories ReadWritePaths
  ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths ExecSearchPath BindPaths BindReadOnlyPaths TemporaryFileSystem PrivateTmp
  PrivateDevices ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectClock ProtectControlGroups NetworkNamespacePath
  IPCNamespacePath LogNamespace PrivateNetwork PrivateUsers PrivateMounts PrivateIPC ProtectSystem ProtectHome MountFlags
  MountAPIVFS Personality RuntimeDirectoryPreserve RuntimeDirectoryMode RuntimeDirectory StateDirectoryMode StateDirectory
  CacheDirectoryMode CacheDirectory LogsDirectoryMode LogsDirectory ConfigurationDirectoryMode ConfigurationDirectory SetCredential
  SetCredentialEncrypted LoadCredential LoadCredentialEncrypted TimeoutCleanSec PAMName IgnoreSIGPIPE UtmpIdentifier UtmpMode
  SELinuxContext AppArmorProfile SmackProcessLabel ProtectHostname Slice AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes
  StartupAllowedMemoryNodes CPUAccounting CPUWeight StartupCPUWeight CPUShares StartupCPUShares CPUQuota CPUQuotaPeriodSec
  MemoryAccounting MemoryMin DefaultMemoryMin DefaultMemoryLow MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryLimit DeviceAllow
  DevicePolicy IOAccounting IOWeight StartupIOWeight IODeviceWeight IOReadBandwidthMax IOWriteBandwidthMax IOReadIOPSMax
  IOWriteIOPSMax IODeviceLatencyTargetSec BlockIOAccounting BlockIOWeight StartupBlockIOWeight BlockIODeviceWeight
  BlockIOReadBandwidth BlockIOWriteBandwidth TasksAccounting TasksMax Delegate DisableControllers IPAccounting IPAddressAllow
  IPAddressDeny IPIngressFilterPath IPEgressFilterPath ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit
  ManagedOOMPreference BPFProgram SocketBindAllow SocketBindDeny RestrictNetworkInterfaces SendSIGKILL SendSIGHUP KillMode
  KillSignal RestartKillSignal FinalKillSignal WatchdogSignal
`);

/** Keys of [Service] alone. */
export const SERVICE = words(`
  PIDFile ExecCondition ExecStart ExecReload ExecStop RestartSec TimeoutStartSec TimeoutStopSec TimeoutAbortSec
  TimeoutStartFailureMode TimeoutStopFailureMode RuntimeMaxSec RuntimeRandomizedExtraSec WatchdogSec StartLimitInterval
  StartLimitBurst StartLimitAction FailureAction RebootArgument Type ExitType Restart PermissionsStartOnly RootDirectoryStartOnly
  RemainAfterExit GuessMainPID RestartPreventExitStatus RestartForceExitStatus SuccessExitStatus NonBlocking BusName
  FileDescriptorStoreMax NotifyAccess Sockets USBFunctionDescriptors USBFunctionStrings OOMPolicy
`);

/** Keys of [Socket] alone. */
export const SOCKET = words(`
  ListenStream ListenDatagram ListenSequentialPacket ListenFIFO ListenNetlink ListenSpecial ListenMessageQueue ListenUSBFunction
  SocketProtocol BindIPv6Only Backlog BindToDevice ExecStopPre SocketUser SocketGroup SocketMode DirectoryMode Accept FlushPending
  Writable MaxConnections MaxConnectionsPerSource KeepAlive KeepAliveTimeSec KeepAliveIntervalSec KeepAliveProbes DeferAcceptSec
  NoDelay Priority ReceiveBuffer SendBuffer IPTOS IPTTL Mark PipeSize FreeBind Transparent Broadcast PassCredentials PassSecurity
  PassPacketInfo Timestamping TCPCongestion ReusePort MessageQueueMaxMessages MessageQueueMessageSize RemoveOnStop Symlinks
  FileDescriptorName Service TriggerLimitIntervalSec TriggerLimitBurst SmackLabel SmackLabelIPIn SmackLabelIPOut
  SELinuxContextFromNet
`);

/** Keys that came after version 252 (NEWS of 253 to 258), in whatever section. */
export const LATER = words(`
  AcceptFileDescriptors AssertKernelModuleLoaded AssertVersion BPFDelegateAttachments BPFDelegateCommands BPFDelegateMaps
  BPFDelegatePrograms CPUPressureWatch ConditionKernelModuleLoaded ConditionVersion CoredumpReceive DefaultStartupMemoryLow
  DeferTrigger DeferTriggerMaxSec DelegateSubgroup ExtraFileDescriptorNames FileDescriptorStorePreserve IOPressureWatch
  ImportCredential LogFilterPatterns ManagedOOMMemoryPressureDurationSec MemoryKSM MemoryPressureThresholdSec MemoryPressureWatch
  MemoryZSwapMax MemoryZSwapWriteback NFTSet OpenFile PassFileDescriptorsToExec PollLimitBurst PollLimitIntervalSec PrivateBPF
  PrivatePIDs RefreshOnReload ReloadSignal RestartMaxDelaySec RestartMode RestartSteps RootEphemeral SetLoginEnvironment
  StartupMemoryHigh StartupMemoryLow StartupMemoryMax StartupMemorySwapMax StartupMemoryZSwapMax SurviveFinalKillSignal
  UserNamespacePath WantsMountsFor
`);

/** Keys that take a boolean. */
export const BOOLEANS = words(`
  Accept AllowIsolate BlockIOAccounting Broadcast CPUAccounting CPUSchedulingResetOnFork DefaultDependencies FlushPending FreeBind
  GuessMainPID IOAccounting IPAccounting IgnoreOnIsolate IgnoreSIGPIPE KeepAlive LockPersonality MemoryAccounting
  MemoryDenyWriteExecute MountAPIVFS NoDelay NoNewPrivileges NonBlocking PassCredentials PassPacketInfo PassSecurity
  PermissionsStartOnly PrivateDevices PrivateIPC PrivateMounts PrivateNetwork PrivateTmp PrivateUsers ProtectClock
  ProtectControlGroups ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables RefuseManualStart
  RefuseManualStop RemainAfterExit RemoveIPC RemoveOnStop RestrictRealtime RestrictSUIDSGID ReusePort RootDirectoryStartOnly
  SELinuxContextFromNet SendSIGHUP SendSIGKILL StopWhenUnneeded SyslogLevelPrefix TTYReset TTYVHangup TTYVTDisallocate
  TasksAccounting Transparent Writable
`);

/** Keys that take a time span in seconds. */
export const SECONDS = words(`
  DeferAcceptSec KeepAliveIntervalSec KeepAliveTimeSec LogRateLimitIntervalSec RestartSec RuntimeMaxSec RuntimeRandomizedExtraSec
  StartLimitInterval StartLimitIntervalSec TimeoutCleanSec TriggerLimitIntervalSec WatchdogSec
`);

/** Keys that take a number from 0 on. */
export const UNSIGNED = words(`
  Backlog FileDescriptorStoreMax KeepAliveProbes LogRateLimitBurst MaxConnections MaxConnectionsPerSource StartLimitBurst TTYColumns
  TTYRows TriggerLimitBurst
`);

/** Keys that take an octal mode. */
export const MODES = words(`
  CacheDirectoryMode ConfigurationDirectoryMode DirectoryMode LogsDirectoryMode RuntimeDirectoryMode SocketMode StateDirectoryMode
  UMask
`);

/** Keys that take a signal. */
export const SIGNALS = words(`
  FinalKillSignal KillSignal RestartKillSignal WatchdogSignal
`);

/** Keys that take a list of unit names. */
export const DEPENDENCIES = words(`
  After Before BindTo BindsTo Conflicts JoinsNamespaceOf OnFailure OnSuccess PartOf PropagateReloadFrom PropagateReloadTo
  PropagatesReloadTo PropagatesStopTo ReloadPropagatedFrom Requires RequiresOverridable Requisite RequisiteOverridable
  StopPropagatedFrom Upholds Wants
`);
