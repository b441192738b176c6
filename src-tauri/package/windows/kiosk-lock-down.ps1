#Requires -RunAsAdministrator
<#
.SYNOPSIS
    Turns a Windows machine into a Derived PIV kiosk, and back.
.DESCRIPTION
    Shell Launcher v2 with the kiosk as the only program of a user of its own, Keyboard Filter, AppLocker and power
    settings. Needs Windows Enterprise, Education or IoT Enterprise. Try it with -WhatIf first.
.EXAMPLE
    .\kiosk-lock-down.ps1 -Install -WhatIf
.EXAMPLE
    .\kiosk-lock-down.ps1 -Uninstall
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Install')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Install')][switch] $Install,
    [Parameter(Mandatory, ParameterSetName = 'Uninstall')][switch] $Uninstall,
    [string] $User = 'derived-piv-kiosk',
    [string] $Program = "$env:ProgramFiles\derived-piv-kiosk\derived-piv-kiosk.exe",
    [string] $Config = "$env:ProgramData\derived-piv-kiosk\kiosk.toml"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$wmi = @{ Namespace = 'root\standardcimv2\embedded' }
$features = 'Client-DeviceLockdown', 'Client-EmbeddedShellLauncher', 'Client-KeyboardFilter'
# Keys that lead out of the kiosk, as Keyboard Filter names them.
$keys = 'Ctrl+Alt+Del', 'Ctrl+Shift+Esc', 'Ctrl+Esc', 'Alt+Tab', 'Alt+Shift+Tab', 'Alt+Esc', 'Alt+F4', 'Win+L', 'Win+D',
    'Win+E', 'Win+M', 'Win+R', 'Win+U', 'Win+X', 'Win+Tab', 'Win+Enter', 'Windows', 'LShift+LAlt+PrintScreen',
    'LShift+LAlt+NumLock', 'Shift+Ctrl+Alt', 'Apps', 'BrowserBack', 'BrowserHome', 'BrowserSearch', 'LaunchMail', 'LaunchApp1'

function Get-Sid { (Get-LocalUser -Name $User).SID.Value }

function Set-KioskUser {
    if (Get-LocalUser -Name $User -ErrorAction SilentlyContinue) { return }
    if ($PSCmdlet.ShouldProcess($User, 'make a local user without a password')) {
        New-LocalUser -Name $User -NoPassword -AccountNeverExpires -UserMayNotChangePassword | Out-Null
        Add-LocalGroupMember -SID 'S-1-5-32-545' -Member $User
    }
}

function Set-Shell {
    foreach ($feature in $features) {
        if ($PSCmdlet.ShouldProcess($feature, 'enable')) {
            Enable-WindowsOptionalFeature -Online -NoRestart -FeatureName $feature | Out-Null
        }
    }
    if ($PSCmdlet.ShouldProcess($User, "make $Program the shell")) {
        $launcher = [wmiclass] '\\localhost\root\standardcimv2\embedded:WESL_UserSetting'
        # Everybody else keeps Explorer; the kiosk is started again whatever it ends with (0: restart the shell).
        $launcher.SetDefaultShell('explorer.exe', 0) | Out-Null
        $launcher.RemoveCustomShell((Get-Sid)) | Out-Null
        $launcher.SetCustomShell((Get-Sid), "`"$Program`" --config `"$Config`"", $null, $null, 0) | Out-Null
        $launcher.SetEnabled($true) | Out-Null
    }
}

function Set-Keys([bool] $Blocked) {
    foreach ($key in $keys) {
        if ($PSCmdlet.ShouldProcess($key, "blocked: $Blocked")) {
            $found = Get-CimInstance @wmi -ClassName WEKF_PredefinedKey | Where-Object Id -EQ $key
            if ($found) { $found | Set-CimInstance -Property @{ Enabled = $Blocked } }
        }
    }
}

function Set-AppLocker {
    $rules = @"
<AppLockerPolicy Version="1">
  <RuleCollection Type="Exe" EnforcementMode="Enabled">
    <FilePathRule Id="$([guid]::NewGuid())" Name="Administrators" Description="" UserOrGroupSid="S-1-5-32-544" Action="Allow">
      <Conditions><FilePathCondition Path="*" /></Conditions>
    </FilePathRule>
    <FilePathRule Id="$([guid]::NewGuid())" Name="Windows" Description="" UserOrGroupSid="S-1-1-0" Action="Allow">
      <Conditions><FilePathCondition Path="%WINDIR%\*" /></Conditions>
      <Exceptions>
        <FilePathCondition Path="%SYSTEM32%\cmd.exe" />
        <FilePathCondition Path="%SYSTEM32%\WindowsPowerShell\*" />
        <FilePathCondition Path="%WINDIR%\regedit.exe" />
        <FilePathCondition Path="%SYSTEM32%\Taskmgr.exe" />
      </Exceptions>
    </FilePathRule>
    <FilePathRule Id="$([guid]::NewGuid())" Name="Kiosk and WebView2" Description="" UserOrGroupSid="$(Get-Sid)" Action="Allow">
      <Conditions><FilePathCondition Path="%PROGRAMFILES%\*" /></Conditions>
    </FilePathRule>
  </RuleCollection>
</AppLockerPolicy>
"@
    if ($PSCmdlet.ShouldProcess('AppLocker', "let $User run Windows, the kiosk and WebView2 alone")) {
        $file = New-TemporaryFile
        Set-Content -Path $file -Value $rules -Encoding utf8
        Set-AppLockerPolicy -XmlPolicy $file -Merge
        Remove-Item $file
        Set-Service -Name AppIDSvc -StartupType Automatic -ErrorAction SilentlyContinue
    }
}

function Set-Power([bool] $Kiosk) {
    $minutes = if ($Kiosk) { 0 } else { 15 }
    foreach ($what in 'monitor-timeout-ac', 'standby-timeout-ac', 'hibernate-timeout-ac') {
        if ($PSCmdlet.ShouldProcess($what, "$minutes minutes")) { powercfg.exe /change $what $minutes }
    }
    if ($PSCmdlet.ShouldProcess('hibernation', "off: $Kiosk")) {
        if ($Kiosk) { powercfg.exe /hibernate off } else { powercfg.exe /hibernate on }
    }
    $dumps = 'HKLM:\SOFTWARE\Microsoft\Windows\Windows Error Reporting'
    if ($PSCmdlet.ShouldProcess($dumps, "no crash dumps: $Kiosk")) {
        Set-ItemProperty -Path $dumps -Name Disabled -Type DWord -Value ([int] $Kiosk)
    }
}

if ($Install) {
    if (-not (Test-Path $Program)) { throw "$Program is missing; install its package first" }
    if (-not (Test-Path $Config)) { throw "$Config is missing; 'kioskctl config example' prints one" }
    Set-KioskUser
    Set-Shell
    Set-Keys $true
    Set-AppLocker
    Set-Power $true
    Write-Output 'Set the automatic logon of the kiosk user (Sysinternals Autologon keeps it in a safe place), then restart.'
}
else {
    if ($PSCmdlet.ShouldProcess($User, 'give back the shell')) {
        $launcher = [wmiclass] '\\localhost\root\standardcimv2\embedded:WESL_UserSetting'
        $launcher.RemoveCustomShell((Get-Sid)) | Out-Null
        $launcher.SetEnabled($false) | Out-Null
    }
    Set-Keys $false
    Set-Power $false
    Write-Output "AppLocker's rules and the user stay: look at them in secpol.msc and lusrmgr.msc."
}
