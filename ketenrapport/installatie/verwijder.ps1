# Haalt ketenrapport weg voor de aangemelde gebruiker; werkmappen en rapporten blijven:
#   powershell -ExecutionPolicy Bypass -File verwijder.ps1 [-Map pad]
[CmdletBinding()]
param(
    [string] $Map = ''
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Stop-With([string] $Text) {
    Write-Host $Text -ForegroundColor Red
    exit 1
}

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

$Map = Get-FullPath $Map
if (-not $Map) {
    if (-not $env:LOCALAPPDATA) { Stop-With 'Windows noemt geen map voor programma''s van deze gebruiker; noem de map met -Map.' }
    $Map = Join-Path $env:LOCALAPPDATA 'ketenrapport'
}
$venv = Join-Path $Map 'venv'
$bin = Join-Path $Map 'bin'
# Only what the installation made: another folder is never emptied.
if (-not (Test-Path -LiteralPath (Join-Path $venv 'Scripts\python.exe'))) { Stop-With "In $Map staat geen ketenrapport; noem de map met -Map." }

$session = (Get-Process -Id $PID).SessionId
$excel = @(Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue | Where-Object { $_.SessionId -eq $session })
if ($excel.Count -gt 0) { Stop-With 'Excel is open. Bewaar uw werk, sluit Excel en het venster van ketenrapport, en draai dit script opnieuw.' }

foreach ($folder in @($venv, $bin)) {
    if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
    if (Test-Path -LiteralPath $folder) { Stop-With "$folder is nog in gebruik; sluit wat ketenrapport gebruikt en draai dit script opnieuw." }
}
if (@(Get-ChildItem -LiteralPath $Map -Force).Count -eq 0) { Remove-Item -LiteralPath $Map }

if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') {
    $places = (Get-Item 'HKCU:\Environment').GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    if (($places -split ';') -contains $bin) {
        $rest = @($places -split ';' | Where-Object { $_ -ne $bin }) -join ';'
        Set-ItemProperty 'HKCU:\Environment' -Name 'Path' -Type ExpandString -Value $rest
    }
    [Environment]::SetEnvironmentVariable('KETENRAPPORT_MAP', $null, 'User')
}
$desktop = Get-UserFolder 'Desktop' 'Desktop'
foreach ($name in @('Ketenrapport.lnk', 'Ketenrapport vernieuwen.lnk', 'Ketenrapport venster.lnk')) {
    $shortcut = Join-Path $desktop $name
    if (Test-Path -LiteralPath $shortcut) { Remove-Item -LiteralPath $shortcut }
}

Write-Host 'Klaar. Uw werkmappen en rapporten staan er nog; de knoppen in een werkmap zeggen nu dat het programma er niet is.'
