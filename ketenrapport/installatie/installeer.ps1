# Installeert ketenrapport voor de aangemelde gebruiker, zonder beheerdersrechten:
#   powershell -ExecutionPolicy Bypass -File installeer.ps1 [-Wiel ketenrapport-....whl] [-Werkmap pad\ketens.xlsm]
# Opnieuw draaien werkt het programma bij en laat de werkmap verder zoals die is. Staat er een map 'pakketten' naast dit
# bestand, dan komt alles daaruit en is geen internet nodig.
[CmdletBinding()]
param(
    [string] $Wiel = '',
    [string] $Werkmap = ''
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

# A fixed place: the workbook remembers the path of the Python in it.
$home_folder = Join-Path $env:LOCALAPPDATA 'ketenrapport'
$venv = Join-Path $home_folder 'venv'
$python = Join-Path $venv 'Scripts\python.exe'
$program = Join-Path $venv 'Scripts\ketenrapport.exe'

function Stop-With([string] $Text) {
    Write-Host $Text -ForegroundColor Red
    exit 1
}

# Windows PowerShell turns every line on the error stream of a program into an error of its own; only the exit code counts here.
function Invoke-Program([string] $Path, [string[]] $Arguments, [string] $OnFailure) {
    $before = $ErrorActionPreference
    $ErrorActionPreference = 'Continue'
    & $Path @Arguments
    $code = $LASTEXITCODE
    $ErrorActionPreference = $before
    if ($code -ne 0) { Stop-With $OnFailure }
}

# The command that starts a Python of 3.11 or later, or nothing. The Microsoft Store puts a python.exe on the path that is no Python.
function Find-Python {
    $test = 'import sys; sys.exit(sys.version_info < (3, 11))'
    foreach ($candidate in @(@('py', '-3'), @('python'), @('python3'))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $options = @($candidate | Select-Object -Skip 1)
        try { & $candidate[0] @options -c $test 2>$null } catch { continue }
        if ($LASTEXITCODE -eq 0) { return ,$candidate }
    }
    return $null
}

if (-not $Wiel) {
    $found = @(Get-ChildItem -Path $PSScriptRoot -Filter 'ketenrapport-*.whl' | Sort-Object LastWriteTime)
    if ($found.Count -eq 0) { Stop-With "Zet het bestand ketenrapport-....whl naast dit script, of noem het met -Wiel." }
    $Wiel = $found[-1].FullName
}
if (-not (Test-Path -LiteralPath $Wiel -PathType Leaf)) { Stop-With "$Wiel is er niet; controleer het pad bij -Wiel." }
if (-not $Werkmap) { $Werkmap = Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'Ketenrapport\ketens.xlsm' }

if (-not $Werkmap.ToLower().EndsWith('.xlsm')) { Stop-With 'De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij -Werkmap.' }

if (-not (Test-Path -LiteralPath $python)) {
    $command = Find-Python
    if ($null -eq $command) { Stop-With 'Python 3.11 of nieuwer is nodig. Vraag IT erom, of haal het op bij python.org, en draai dit script opnieuw.' }
    Write-Host "Omgeving maken in $venv"
    Invoke-Program $command[0] (@($command | Select-Object -Skip 1) + @('-m', 'venv', $venv)) "De omgeving in $venv kan niet worden gemaakt."
}

Write-Host 'Programma installeren'
$install = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--upgrade')
$packages = Join-Path $PSScriptRoot 'pakketten'
if (Test-Path -LiteralPath $packages) { $install += @('--no-index', '--find-links', $packages) }
Invoke-Program $python ($install + @($Wiel)) 'Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom.'

# A workbook that is there already gets the ribbon of this version, and keeps everything else.
if (Test-Path -LiteralPath $Werkmap) {
    Invoke-Program $program @('koppel', $Werkmap) 'Het tabblad Ketenrapport kon niet in de werkmap worden gezet.'
}
else {
    Invoke-Program $program @('nieuw', $Werkmap) 'De werkmap kan niet worden gemaakt.'
}

# For who may not let Excel start other programs: the same as the button Vernieuwen, on the workbook that is open.
$desktop = [Environment]::GetFolderPath('Desktop')
$shell = New-Object -ComObject WScript.Shell
$refresh = $shell.CreateShortcut((Join-Path $desktop 'Ketenrapport vernieuwen.lnk'))
$refresh.TargetPath = Join-Path $env:SystemRoot 'System32\cmd.exe'
$refresh.Arguments = '/c ""{0}" vernieuw --open & pause"' -f $program
$refresh.Description = 'Beoordeelt de werkmap die in Excel openstaat'
$refresh.Save()
$open = $shell.CreateShortcut((Join-Path $desktop 'Ketenrapport.lnk'))
$open.TargetPath = $Werkmap
$open.Description = 'Opent de werkmap met klantketens'
$open.Save()

Write-Host "Klaar. Open $Werkmap en klik op het tabblad Ketenrapport."
