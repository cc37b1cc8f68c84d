# What tools/run and tools/test share: Debian packages, versions, builds. Sourced by bash, from the top of the checkout.

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing Debian packages needs root: run as root, or install sudo"
    fi
}

# need_packages NAME...: installs what is missing, quietly; nothing is asked of the network when all is there.
need_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return
    command -v apt-get >/dev/null || fail "this script installs Debian packages (${missing[*]}) and finds no apt-get"
    echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
    local log line
    log=$(mktemp)
    if ! { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        line=$(grep -E '^(E:|Err)' "$log" | tail -n 1)
        rm -f "$log"
        fail "Debian's packages could not be installed; is there a network? ${line}"
    fi
    rm -f "$log"
}

build_packages=(build-essential pkg-config meson ninja-build python3 python3-yaml ca-certificates
    libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libssl-dev libsrtp2-dev liblmdb-dev libjansson-dev
    libargon2-dev libcurl4-openssl-dev libcjose-dev libcyaml-dev libyaml-dev uthash-dev libutf8proc-dev libipsec-mb-dev
    libvpx-dev libopus-dev)
test_packages=(libcmocka-dev chromium firefox-esr python3-aiortc ffmpeg binutils clang-format-14
    coturn iproute2 nftables valgrind)

# A Node from elsewhere is as good as Debian's, if it is new enough and has its npm.
need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        need_packages nodejs npm
    fi
    local version
    version=$(node --version)
    version=${version#v}
    [ "${version%%.*}" -ge 18 ] || fail "Node $version is too old: 18 or newer is needed (Debian 12 has 18.20)"
}

need_meson() {
    local version
    version=$(meson --version 2>/dev/null) || fail "meson does not start; is another one before Debian's in PATH?"
    printf '%s\n' 1.0.0 "$version" | sort -V -C || fail "meson $version is too old: 1.0.0 or newer is needed (Debian 12 has 1.0.1)"
}

# quiet LABEL COMMAND...: prints LABEL; on failure the end of what the command said, and stops.
quiet() {
    local label=$1 log status=0
    shift
    log=$(mktemp)
    echo "$label"
    "$@" >"$log" 2>&1 || status=$?
    if [ $status != 0 ]; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        fail "failed: $label"
    fi
    rm -f "$log"
}

# npm_install FOLDER: npm ci, only when its lock file is newer than the last one.
npm_install() {
    [ "$1/node_modules/.installed" -nt "$1/package-lock.json" ] && return
    quiet "installing the npm packages of $1" npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
    touch "$1/node_modules/.installed"
}

# The web client into web-client/dist, only when a source of it is newer.
build_web_client() {
    npm_install web-client
    if [ ! -e web-client/dist/.built ] || [ -n "$(find web-client -path web-client/node_modules -prune -o -path web-client/dist -prune -o -type f -newer web-client/dist/.built -print -quit)" ]; then
        quiet "building the web client" npm run --prefix web-client build
        touch web-client/dist/.built
    fi
}

# build_server FOLDER MESON-OPTION...
build_server() {
    local folder=$1
    shift
    if [ ! -e "$folder/build.ninja" ]; then
        quiet "configuring $folder" meson setup "$folder" "$@"
    fi
    quiet "building $folder" ninja -C "$folder"
}
