@echo off
rem Runs Signet from its sources on Windows; the build system decides what is up to date.
setlocal
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set "HOME_DIR=%~dp0artifacts\launcher"
set "RID=win-x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "RID=win-arm64"
if not exist "%HOME_DIR%" mkdir "%HOME_DIR%"
dotnet publish "%~dp0src\Signet.Cli" -c Release -v q --artifacts-path "%HOME_DIR%\build" -o "%HOME_DIR%\program" -r %RID% > "%HOME_DIR%\build.log" 2>&1
if errorlevel 1 (
  type "%HOME_DIR%\build.log" 1>&2
  exit /b 1
)
"%HOME_DIR%\program\Signet.Cli.exe" %*
exit /b %errorlevel%
