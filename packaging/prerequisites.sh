# Installs Debian/Ubuntu or Fedora/RHEL packages that are missing. Sourced by install.sh and test.sh.
# shellcheck shell=bash

# need COMMAND-OR-FILE DEB-PACKAGE RPM-PACKAGE: notes a package for installation unless the command or file is there.
missing_deb=()
missing_rpm=()
need() {
    command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] && return 0
    missing_deb+=("$2")
    missing_rpm+=("$3")
}

# The archive's place depends on the distribution and the architecture.
need_static_library() {
    compgen -G "/usr/lib*/$1" >/dev/null || compgen -G "/usr/lib/*/$1" >/dev/null && return 0
    missing_deb+=("$2")
    missing_rpm+=("$3")
}

build_prerequisites() {
    need gcc gcc gcc
    need_static_library libc.a libc6-dev glibc-static
    need_static_library libcrypto.a libssl-dev openssl-static
    need_static_library libz.a zlib1g-dev zlib-static
    need_static_library libcrypto.so.3 libssl3 openssl-libs
}

install_missing() {
    [ "${#missing_deb[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "missing: ${missing_deb[*]} (Debian names); install them, or run this as root" >&2
        return 1
    elif command -v apt-get >/dev/null 2>&1; then
        echo "== installing ${missing_deb[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_deb[@]}" >/dev/null
    elif command -v dnf >/dev/null 2>&1; then
        echo "== installing ${missing_rpm[*]}"
        dnf install -y -q "${missing_rpm[@]}"
    else
        echo "missing: ${missing_deb[*]} (Debian names), and neither apt-get nor dnf to install them with" >&2
        return 1
    fi
    missing_deb=()
    missing_rpm=()
}

require_dotnet() {
    command -v dotnet >/dev/null 2>&1 && return 0
    echo "missing: the .NET SDK, version 9 or later (command dotnet); your distribution has it as dotnet-sdk-9.0 or later," >&2
    echo "or see https://learn.microsoft.com/dotnet/core/install/linux" >&2
    return 1
}
