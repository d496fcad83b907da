@echo off
chcp 65001 >nul
rem 用法：install.bat [安装到哪个文件夹，默认 %USERPROFILE%\nigao]
setlocal
set "target=%~f1"
if "%~1"=="" set "target=%USERPROFILE%\nigao"
cd /d "%~dp0"
set "models=%NIGAO_MODEL_DIR%"
if "%models%"=="" set "models=%USERPROFILE%\.cache\nigao\models"

py -@python@ -c "" 2>nul
if errorlevel 1 (
    echo 需要 Python @python@，本机没有找到；装好后再运行一次。
    exit /b 3
)
if exist "%target%" if not exist "%target%\pyvenv.cfg" (
    echo %target% 已存在，里面可能有别的东西；请换个位置：install.bat 文件夹
    exit /b 2
)
echo 正在安装到 %target% ……
py -@python@ -m venv --without-pip "%target%" || exit /b 3
"%target%\Scripts\python.exe" wheels/@pip@/pip --isolated install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes -r requirements.lock || exit /b 3

if not exist "%models%\@model@" (
    echo 正在放置模型 ……
    if not exist "%models%" mkdir "%models%"
    copy /y "models\@model@" "%models%\@model@.tmp" >nul || exit /b 3
    move /y "%models%\@model@.tmp" "%models%\@model@" >nul || exit /b 3
)
set "NIGAO_MODEL_DIR=%models%"
"%target%\Scripts\nigao.exe" models use @choice@ || exit /b 3
echo 装好了。打开网页：%target%\Scripts\nigao.exe
