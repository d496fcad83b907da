#!/bin/sh
# 用法：sh install.sh [安装到哪个文件夹，默认 ~/nigao]
set -eu
target=${1:-"$HOME/nigao"}
case $target in /*) ;; *) target=$PWD/$target ;; esac
cd "$(dirname "$0")"
models=${NIGAO_MODEL_DIR:-"$HOME/.cache/nigao/models"}

if [ "$(uname -m)" != "@machine@" ]; then
    echo "这个安装包只能装在 @machine@ 机器上，本机是 $(uname -m)。" >&2
    exit 3
fi
for flag in @cpu_flags@; do
    if [ -r /proc/cpuinfo ] && ! grep -qw "$flag" /proc/cpuinfo; then
        echo "提醒：打包的机器有 $flag 指令，本机没有；若启动时崩溃，请在与本机相近的机器上重新打包。" >&2
    fi
done

fits='import sys, venv, zlib; sys.exit("%d.%d" % sys.version_info[:2] != "@python@")'
if [ -e "$target" ] && [ ! -e "$target/pyvenv.cfg" ] && [ -n "$(ls -A "$target")" ]; then
    echo "$target 里已有别的东西；请换个位置：sh install.sh 文件夹" >&2
    exit 2
fi
if ! "$target/bin/python" -c "$fits" 2>/dev/null; then
    python=
    for name in python@python@ python3 python; do
        if "$name" -c "$fits" 2>/dev/null; then
            python=$name
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "需要 Python @python@，本机没有找到；装好后再运行一次。" >&2
        exit 3
    fi
    "$python" -m venv --without-pip --clear "$target"
fi

echo "正在安装到 $target ……"
"$target/bin/python" wheels/@pip@/pip --isolated install --quiet --disable-pip-version-check \
    --no-index --find-links wheels --require-hashes -r requirements.lock

if [ ! -e "$models/@model@" ]; then
    echo "正在放置模型 ……"
    mkdir -p "$models"
    cp "models/@model@" "$models/@model@.tmp"
    mv "$models/@model@.tmp" "$models/@model@"
fi
NIGAO_MODEL_DIR=$models "$target/bin/nigao" models use @choice@
echo "装好了。打开网页：$target/bin/nigao    检查环境：$target/bin/nigao doctor"
