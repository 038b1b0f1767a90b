# Installeert ketenrapport voor de aangemelde gebruiker, zonder beheerdersrechten:
#   powershell -ExecutionPolicy Bypass -File installeer.ps1 [-Wiel ketenrapport-....whl] [-Werkmap pad\ketens.xlsm]
#       [-Map pad] [-Proxy http://proxy:8080]
# -Map is waar het programma komt; kies op Citrix een map die met u meereist, bijvoorbeeld H:\ketenrapport.
# Opnieuw draaien werkt het programma bij en laat de werkmap verder zoals die is. Staat er een map 'pakketten' naast dit
# bestand, dan komt alles daaruit en is geen internet nodig. Weghalen doet verwijder.ps1.
[CmdletBinding()]
param(
    [string] $Wiel = '',
    [string] $Werkmap = '',
    [string] $Map = '',
    [string] $Proxy = ''
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Stop-With([string] $Text) {
    Write-Host $Text -ForegroundColor Red
    exit 1
}

# Windows PowerShell turns every line on the error stream of a program into an error of its own; only the exit code counts here.
function Invoke-Program([string] $Path, [string[]] $Arguments, [string] $OnFailure, [switch] $Optional) {
    $before = $ErrorActionPreference
    $ErrorActionPreference = 'Continue'
    & $Path @Arguments
    $code = $LASTEXITCODE
    $ErrorActionPreference = $before
    if ($code -eq 0) { return }
    if ($Optional) { Write-Host $OnFailure } else { Stop-With $OnFailure }
}

# The user's own folders, wherever OneDrive or IT put them; read like this it also works where PowerShell is restricted.
function Get-UserFolder([string] $Name, [string] $Otherwise) {
    $known = Get-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders' -ErrorAction SilentlyContinue
    if ($known -and ($known | Get-Member -Name $Name)) { return $known.$Name }
    return Join-Path $env:USERPROFILE $Otherwise
}

# A place that is told from here on is written in full: it goes into shortcuts and the path, which know no here.
function Get-FullPath([string] $Path) {
    if (-not $Path -or (Split-Path -Path $Path -IsAbsolute)) { return $Path }
    return Join-Path (Get-Location).ProviderPath $Path
}

$packages = Join-Path $PSScriptRoot 'pakketten'
$offline = Test-Path -LiteralPath $packages

# What a command that starts a Python is: 0 can be used; 3 of the Microsoft Store, which Excel can't start; 4 another version; 5 of 32 bits.
$versions = 'sys.version_info < (3, 11)'
if ($offline) { $versions = 'sys.version_info[:2] not in ((3, 12), (3, 13))' }
$test = "import struct, sys; sys.exit(3 if 'WindowsApps' in sys.base_prefix else 4 if $versions else 5 if struct.calcsize('P') == 4 else 0)"

function Test-Python([string] $Path, [string[]] $Options) {
    $before = $ErrorActionPreference
    $ErrorActionPreference = 'Continue'
    & $Path @Options -c $test 2>$null | Out-Null
    $code = $LASTEXITCODE
    $ErrorActionPreference = $before
    return $code
}

# The command that starts a Python that can be used, or one sentence that says why there is none. A 'python' that is only
# the way to the Microsoft Store ends with 9009 or says nothing at all.
function Find-Python {
    $seen = @()
    foreach ($candidate in @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3'), @('python'), @('python3'))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $options = @($candidate | Select-Object -Skip 1)
        try { $code = Test-Python $candidate[0] $options } catch { continue }
        if ($code -eq 0) { return ,$candidate }
        $seen += $code
    }
    $need = 'Python 3.11 of nieuwer'
    if ($offline) { $need = 'Python 3.12 of 3.13' }
    $get = "Vraag IT om $need (64 bits) van python.org, of haal het daar zelf op, en draai dit script opnieuw."
    if ($seen -contains 3) { Stop-With "Op deze pc staat alleen de Python van de Microsoft Store, en die kan Excel niet starten. $get" }
    if ($seen -contains 5) { Stop-With "De Python op deze pc is van 32 bits. $get" }
    if ($seen -contains 4) { Stop-With "De Python op deze pc is een versie die niet past. $get" }
    Stop-With "$need is nodig. $get"
}

$Map = Get-FullPath $Map
$Werkmap = Get-FullPath $Werkmap
if (-not $Wiel) {
    # The highest version by its numbers: 1.10 comes after 1.9. A trial version has no such number and goes last.
    $found = @(Get-ChildItem -Path $PSScriptRoot -Filter 'ketenrapport-*.whl' | Sort-Object { $_.Name.Split('-')[1] -as [version] })
    if ($found.Count -eq 0) { Stop-With 'Zet het bestand ketenrapport-....whl naast dit script, of noem het met -Wiel.' }
    $Wiel = $found[-1].FullName
}
if (-not (Test-Path -LiteralPath $Wiel -PathType Leaf)) { Stop-With "$Wiel is er niet; controleer het pad bij -Wiel." }
if (-not $Werkmap) { $Werkmap = Join-Path (Get-UserFolder 'Personal' 'Documents') 'Ketenrapport\ketens.xlsm' }
if ($Werkmap -notlike '*.xlsm') { Stop-With 'De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij -Werkmap.' }

# A fixed place: the workbook remembers the path of the Python in it.
if (-not $Map) {
    if (-not $env:LOCALAPPDATA) { Stop-With 'Windows noemt geen map voor programma''s van deze gebruiker; kies er een met -Map.' }
    $Map = Join-Path $env:LOCALAPPDATA 'ketenrapport'
}
$venv = Join-Path $Map 'venv'
$python = Join-Path $venv 'Scripts\python.exe'
$windowed = Join-Path $venv 'Scripts\pythonw.exe'

# Excel holds files of the program: an upgrade would stop halfway. On a shared server only the user's own session counts.
$session = (Get-Process -Id $PID).SessionId
$excel = @(Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue | Where-Object { $_.SessionId -eq $session })
if ($excel.Count -gt 0) { Stop-With 'Excel is open. Bewaar uw werk, sluit Excel en het venster van ketenrapport, en draai dit script opnieuw.' }

if (Test-Path -LiteralPath $python) {
    $code = Test-Python $python @()
    if ($code -ne 0) { Stop-With "De omgeving in $venv past niet meer bij deze pc. Verwijder die map en draai dit script opnieuw." }
}
else {
    $command = Find-Python
    Write-Host "Omgeving maken in $venv"
    New-Item -ItemType Directory -Force -Path $Map -ErrorAction SilentlyContinue | Out-Null
    if (-not (Test-Path -LiteralPath $Map)) { Stop-With "In $Map kan niet worden geschreven; kies een andere map met -Map." }
    $make = @($command | Select-Object -Skip 1) + @('-m', 'venv', $venv)
    Invoke-Program $command[0] $make "De omgeving in $venv kan niet worden gemaakt; kies een andere map met -Map, of vraag IT erom."
    if (-not (Test-Path -LiteralPath $python)) { Stop-With "De omgeving in $venv kwam er niet; kies een andere map met -Map, of vraag IT erom." }
}

Write-Host 'Programma installeren'
$install = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check')
if ($Proxy) { $install += @('--proxy', $Proxy) }
$why = 'Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom.'
if ($offline) { $install += @('--no-index', '--find-links', $packages) }
else { $why += ' Zonder internet werkt de bundel (met de map pakketten); achter een proxy helpt -Proxy http://naam:poort.' }
Invoke-Program $python ($install + @('--upgrade', $Wiel)) $why
# Once more for the program itself: the same version may hold something else.
Invoke-Program $python ($install + @('--force-reinstall', '--no-deps', $Wiel)) $why
# What every kind of source needs; without it all the rest works.
$lacking = 'Let op: bronnen die DuckDB, ODBC of PostgreSQL nodig hebben werken nog niet; vraag IT om die pakketten. De rest werkt.'
Invoke-Program $python ($install + @($Wiel + '[bestanden,odbc,postgresql]')) $lacking -Optional
Invoke-Program $python @('-m', 'ketenrapport', '--help') 'Het programma start niet; vraag IT of python.exe in deze map mag draaien.' | Out-Null

# A workbook that is there already gets the ribbon of this version, and keeps everything else.
if (Test-Path -LiteralPath $Werkmap) {
    Invoke-Program $python @('-m', 'ketenrapport', 'koppel', $Werkmap) 'Het tabblad Ketenrapport kon niet in de werkmap worden gezet.'
}
else {
    Invoke-Program $python @('-m', 'ketenrapport', 'nieuw', $Werkmap) 'De werkmap kan niet worden gemaakt.'
}
if (-not (Test-Path -LiteralPath $Werkmap)) { Stop-With "De werkmap $Werkmap kwam er niet; kies een andere plaats met -Werkmap." }

# The command by its name, in every window that is opened from now on. It finds Python from where it stands itself, since a path
# with an accent in it does not survive in a file of commands.
$bin = Join-Path $Map 'bin'
New-Item -ItemType Directory -Force -Path $bin | Out-Null
Set-Content -LiteralPath (Join-Path $bin 'ketenrapport.cmd') -Encoding Ascii -Value '@"%~dp0..\venv\Scripts\python.exe" -m ketenrapport %*'
$free = $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage'
if ($free) {
    # As it was written, with its variables: %USERPROFILE% must stay that.
    $places = (Get-Item 'HKCU:\Environment').GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    if (($places -split ';') -notcontains $bin) {
        $more = (@($places -split ';') + @($bin) | Where-Object { $_ }) -join ';'
        Set-ItemProperty 'HKCU:\Environment' -Name 'Path' -Type ExpandString -Value $more
    }
    # This tells the programs that run already; writing in the registry alone does not.
    [Environment]::SetEnvironmentVariable('KETENRAPPORT_MAP', $Map, 'User')
}

# Shortcuts, for who may not let Excel start other programs: the window, and the same as the button Vernieuwen.
$desktop = Get-UserFolder 'Desktop' 'Desktop'
$made = $false
if ($free) {
    try {
        $shell = New-Object -ComObject WScript.Shell
        foreach ($one in @(
                @('Ketenrapport.lnk', $Werkmap, '', 'Opent de werkmap met klantketens'),
                @('Ketenrapport vernieuwen.lnk', (Join-Path $env:SystemRoot 'System32\cmd.exe'),
                    ('/c ""{0}" -m ketenrapport vernieuw --open & pause"' -f $python), 'Beoordeelt de werkmap die in Excel openstaat'),
                @('Ketenrapport venster.lnk', $windowed, '-m ketenrapport paneel', 'Alle knoppen in een venster, ook zonder macro''s')
            )) {
            $shortcut = $shell.CreateShortcut((Join-Path $desktop $one[0]))
            $shortcut.TargetPath = $one[1]
            $shortcut.Arguments = $one[2]
            $shortcut.Description = $one[3]
            $shortcut.Save()
        }
        $made = Test-Path -LiteralPath (Join-Path $desktop 'Ketenrapport venster.lnk')
    }
    catch { $made = $false }
}
if (-not $made) {
    Write-Host 'Snelkoppelingen op het bureaublad kunnen hier niet (IT heeft PowerShell ingeperkt). Zonder knoppen in Excel werkt u met:'
    Write-Host "  & `"$python`" -m ketenrapport paneel"
}

Write-Host "Klaar. Open $Werkmap en klik op het tabblad Ketenrapport."
$full = "& `"$python`" -m ketenrapport"
if ($free) { Write-Host "De opdracht ketenrapport werkt in elk venster dat u hierna opent; voluit is zij $full" }
else { Write-Host "De opdracht is hier voluit $full" }
