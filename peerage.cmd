@echo off
rem Runs the peerage command from a checkout; builds it first when it is missing (delete cli\target to build anew).
setlocal
set "HOME_DIR=%~dp0"
set "APP=%HOME_DIR%cli\target\app"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo peerage: no Java found: install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
  exit /b 2
)
for /f "tokens=3" %%v in ('"%JAVA%" -version 2^>^&1 ^| findstr /i " version "') do set "FULL=%%~v"
for /f "delims=.-+" %%m in ("%FULL%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
  echo peerage: Java %MAJOR% is too old: install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
  exit /b 2
)
if not exist "%APP%\built" (
  echo peerage: building first ^(once; about a minute, longer when Maven has to fetch its parts^) ... 1>&2
  pushd "%HOME_DIR%"
  call mvnw.cmd -B -q -DskipTests -Dspotless.check.skip -pl cli -am package
  if errorlevel 1 (
    popd
    echo peerage: the build failed; see the messages above. 1>&2
    exit /b 2
  )
  popd
  echo built> "%APP%\built"
)
"%JAVA%" %PEERAGE_JAVA_OPTS% -cp "%APP%\*" dev.peerage.cli.Main %*
exit /b %ERRORLEVEL%
