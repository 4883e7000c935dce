#!/bin/sh
# Chromium and a CJK font for the tests that drive the pages in a real browser, from Debian's packages where that is possible.
# Says plainly what could not be had, and never fails: without a browser those tests are skipped, everything else runs.
set -u

have_browser() { for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }
have_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }

wanted=""
have_browser || wanted="$wanted chromium"
have_font || wanted="$wanted fonts-noto-cjk"
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "没有$wanted，而且不是 root 或没有 apt-get，不能自动安装：浏览器测试将跳过（或截图中没有中文字）。"
    exit 0
fi

echo "安装$wanted（浏览器测试用）……"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086  # one word for each package
if { timeout 300 apt-get -q update && timeout 900 apt-get -q install -y --no-install-recommends $wanted; } >"$log" 2>&1; then
    have_browser || echo "已安装$wanted，但仍找不到 Chromium：浏览器测试将跳过。"
else
    tail -n 3 "$log"
    echo "没有装上$wanted：浏览器测试将跳过（或截图中没有中文字）。"
fi
rm -f "$log"
exit 0
