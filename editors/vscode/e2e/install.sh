#!/usr/bin/env bash
# Installs VS Code as a server (out of the package code-server) and what drives a browser. Builds nothing and
# runs no package's scripts: terminal and search, which need native code, are not used here.
set -euo pipefail
cd "$(dirname "$0")"
npm ci
# What code-server's own installation script does, without the building. (Not `npm ci`: its lock is not whole.)
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund --no-save
