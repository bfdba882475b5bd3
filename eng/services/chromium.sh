# A browser. Nothing runs: tests start it themselves, and "running" means that it is installed.
# shellcheck shell=bash

chromium_address() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return
  done
  return 1
}

chromium_running() { chromium_address >/dev/null; }
chromium_pid() { return 1; }
chromium_env() { export_line GALAXY_TEST_CHROMIUM "$(chromium_address)"; }
chromium_up() { require_command chromium chromium; }
chromium_down() { :; }
